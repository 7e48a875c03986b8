import { InvalidArgumentError, type Command } from 'commander'
import type { Within } from './within.ts'

/** `dns-records`. */
export function addDnsCommand(program: Command, within: Within): void {
  program
    .command('dns-records')
    .description('show the lines of a DNS zone by which clients find the bridge')
    .option('--domain <name>', 'the domain of the e-mail addresses that people type', domain)
    .action(
      within(async (context, options: { domain?: string }) => {
        const { dnsRecords } = await import('./commands/dns-records.ts')
        return dnsRecords(context, options)
      }),
    )
}

function domain(value: string): string {
  const name = value.toLowerCase().replace(/\.$/, '')
  if (/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(name)) return name
  throw new InvalidArgumentError('It must be a domain like example.org.')
}
