import { isIP } from 'node:net'
import { listensBeyondLoopback } from '../../net/addresses/listen-hosts.ts'
import { isLoopbackAddress } from '../../net/addresses/connection-properties.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { CommandContext, ExitCode } from './command-context.ts'

/**
 * Prints the lines of a DNS zone by which clients find the bridge from an address like `jane@DOMAIN`
 * (https://www.rfc-editor.org/rfc/rfc6764#section-3): HTTPS only, since a password follows.
 */
export function runDnsRecordsCommand(
  { settings, terminal }: CommandContext,
  options: { readonly domain?: string },
): Promise<ExitCode> {
  const { listen, advertise, allowPlainLan } = settings
  const hosts = advertise.filter((name) => isIP(name) === 0 && name.includes('.'))
  const host = hosts.find((name) => !name.endsWith('.local'))
  const domain = options.domain ?? (host && parentOf(host))
  if (host === undefined || domain === undefined)
    throw new UsageError(
      'a zone needs a host name that others can look up: put it first into "advertise" in the settings file, like "dav.example.org"',
    )
  if (listen.port === 0)
    throw new UsageError('listen.port is 0, another one at each start: choose a fixed one')
  terminal.print(formatRecords(domain, host, listen.port, allowPlainLan))
  if (!listensBeyondLoopback(listen))
    terminal.note(
      `Only this machine is served yet: put its addresses into "listen.addresses" in ${settings.file}.`,
    )
  terminal.note(`${host} itself must lead to this machine: ${addressHint(listen.addresses)}.`)
  return Promise.resolve(0)
}

/** `.` says that a service is decidedly not available (https://www.rfc-editor.org/rfc/rfc2782). */
function formatRecords(domain: string, host: string, port: number, plain: boolean): string {
  const path = 'TXT "path=/"'
  const secure = [
    `_carddavs._tcp.${domain}. 3600 IN SRV 0 1 ${port} ${host}.`,
    `_carddavs._tcp.${domain}. 3600 IN ${path}`,
  ]
  const clear = plain
    ? [
        `_carddav._tcp.${domain}. 3600 IN SRV 10 1 ${port} ${host}.`,
        `_carddav._tcp.${domain}. 3600 IN ${path}`,
      ]
    : [`_carddav._tcp.${domain}. 3600 IN SRV 0 0 0 .`]
  return [...secure, ...clear].join('\n')
}

/** `dav.example.org` → `example.org`; a name right below a top-level domain is a zone of its own. */
const parentOf = (host: string): string => {
  const labels = host.split('.')
  return labels.length > 2 ? labels.slice(1).join('.') : host
}

function addressHint(addresses: readonly string[]): string {
  const own = addresses.filter(
    (each) => !isLoopbackAddress(each) && !['0.0.0.0', '::'].includes(each),
  )
  if (own.length === 0) return 'an A or AAAA record with its address'
  return own.map((each) => `${each.includes(':') ? 'AAAA' : 'A'} ${each}`).join(' and ')
}
