import { join } from 'node:path'
import { build } from 'plist'
import type { UserEnvironment, SystemServiceDefinition } from './system-service-definition.ts'
import type { ServiceProgram } from './service-program.ts'

const label = 'carddav-bridge'

/** A launchd agent that starts when its user logs in (launchd.plist(5)). */
export function defineLaunchdService(
  { homeFolder: folder }: UserEnvironment,
  { command }: ServiceProgram,
): SystemServiceDefinition {
  const file = join(folder, 'Library/LaunchAgents', `${label}.plist`)
  const log = join(folder, 'Library/Logs', `${label}.log`)
  const domain = `gui/${process.getuid?.() ?? 0}`
  return {
    name: 'launchd',
    file,
    content: build({
      Label: label,
      ProgramArguments: [...command],
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      // Writes that are under way get 10 s.
      ExitTimeOut: 15,
      ProcessType: 'Background',
      Umask: 0o077,
      StandardErrorPath: log,
    }),
    enable: [['launchctl', 'bootstrap', domain, file]],
    disable: [['launchctl', 'bootout', `${domain}/${label}`]],
    forget: [],
    logs: `tail ${log}`,
    hint: undefined,
  }
}
