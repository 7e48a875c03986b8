import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The Debian package that brings a command, where its name is another. */
const packages: Readonly<Record<string, string>> = {
  nginx: 'nginx-light',
  htpasswd: 'apache2-utils',
  dig: 'bind9-dnsutils',
  'systemd-analyze': 'systemd',
  certutil: 'libnss3-tools',
  certtool: 'gnutls-bin',
  ip: 'iproute2',
}

/** Debian's name of this machine's architecture, which is part of the names of files about libraries. */
const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/** Whether Debian has noted what the package has installed. */
const isPackageInstalled = (name: string): boolean =>
  [name, `${name}:${architecture}`].some((file) => existsSync(`/var/lib/dpkg/info/${file}.list`))

// Debian keeps servers in sbin, which is not in everybody's PATH.
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']

/**
 * The `skip` of a test that runs other people's programs, commands or Debian packages: false when all are there,
 * otherwise why it is skipped and how to get them. With `CI=true` nothing may be skipped: then it throws.
 */
export function requires(...commands: readonly string[]): string | false {
  const missing = commands.filter((c) => !isInstalled(c) && !isPackageInstalled(c))
  const names = missing.map((c) => packages[c] ?? c)
  if (names.length === 0) return false
  const plural = names.length > 1 ? 's' : ''
  return skip(
    `needs Debian's ${names.join(' and ')} package${plural}: apt-get install ${names.join(' ')}`,
  )
}

/**
 * The `skip` of a test that uses field data from the folder `shared` beside the checkout: false when all
 * paths are there. With `CI=true` a missing one throws.
 */
export function shared(...paths: readonly string[]): string | false {
  const missing = paths.filter((path) => !existsSync(sharedPath(path)))
  if (missing.length === 0) return false
  return skip(`needs ${missing.map((path) => `../shared/${path}`).join(' and ')}`)
}

/** Absolute path of something in the folder `shared` beside the checkout. */
export function sharedPath(path: string): string {
  return fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url))
}

function isInstalled(command: string): boolean {
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function skip(reason: string): string {
  if (process.env.CI === 'true') throw new Error(`${reason} (CI=true allows no skipped tests)`)
  return reason
}
