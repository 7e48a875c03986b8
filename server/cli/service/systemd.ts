import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { UserEnvironment, SystemServiceDefinition } from './system-service-definition.ts'
import type { ServiceProgram } from './service-program.ts'

const unit = 'carddav-bridge.service'

/** A unit of the user's own systemd (https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html). */
export function defineSystemdService(
  { homeFolder: folder, environment }: UserEnvironment,
  program: ServiceProgram,
): SystemServiceDefinition {
  const base = environment.XDG_CONFIG_HOME ?? join(folder, '.config')
  return {
    name: 'systemd',
    file: join(base, 'systemd/user', unit),
    content: formatSystemdUnit(program, mayCreateNamespaces()),
    enable: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'enable', '--now', unit],
    ],
    disable: [['systemctl', '--user', 'disable', '--now', unit]],
    forget: [
      ['systemctl', '--user', 'daemon-reload'],
      ['systemctl', '--user', 'reset-failed'],
    ],
    logs: `journalctl --user --unit ${unit}`,
    hint: 'It ends when you log out, unless you run: loginctl enable-linger',
  }
}

/** The text of the unit; `namespaces`: whether the kernel lets users create them. */
export function formatSystemdUnit(
  { command, dataDir }: ServiceProgram,
  namespaces: boolean,
): string {
  return `[Unit]
Description=CardDAV bridge to Google Contacts
Documentation=man:systemd.exec(5)
StartLimitIntervalSec=300
StartLimitBurst=10

[Service]
Type=exec
ExecStart=${command.map(quoted).join(' ')}
Restart=on-failure
RestartSec=5s
# Wrong settings do not get better by themselves.
RestartPreventExitStatus=2
# Writes that are under way get 10 s.
TimeoutStopSec=15s
UMask=0077
CacheDirectory=carddav-bridge
CacheDirectoryMode=0700
Environment=NODE_COMPILE_CACHE=%C/carddav-bridge/compiled

# V8 compiles while it runs, so MemoryDenyWriteExecute cannot be set.
NoNewPrivileges=yes
LockPersonality=yes
# Netlink is how a program learns the addresses of its machine.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
KeyringMode=private
${namespaces ? sandboxOptions(dataDir) : noSandboxOptions}
[Install]
WantedBy=default.target
`
}

// IPAddressDeny, DeviceAllow, RemoveIPC and ProtectProc do nothing in a unit of a user, so they are not here.
const sandboxOptions = (dataDir: string): string => `
# A user's systemd can do these only in a user namespace of its own, which PrivateUsers makes.
PrivateUsers=yes
CapabilityBoundingSet=
PrivateDevices=yes
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${path(dataDir)}
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
`

const noSandboxOptions = `
# This kernel lets no user make namespaces: file systems stay as they are.
`

/** One argument of a command for systemd, which knows variables there. */
const quoted = (argument: string): string => path(argument).replaceAll('$', '$$$$')

/** One path for systemd, which knows specifiers and C's escapes. */
const path = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%')}"`

/** Debian and Ubuntu each have a switch of their own beside the kernel's. */
function mayCreateNamespaces(): boolean {
  const sysctl = (name: string): string | undefined => {
    try {
      return readFileSync(`/proc/sys/${name}`, 'latin1').trim()
    } catch {
      return undefined
    }
  }
  return (
    sysctl('user/max_user_namespaces') !== '0' &&
    sysctl('kernel/unprivileged_userns_clone') !== '0' &&
    sysctl('kernel/apparmor_restrict_unprivileged_userns') !== '1'
  )
}
