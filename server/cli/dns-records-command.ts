import { InvalidArgumentError, type Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `dns-records`. */
export function addDnsRecordsCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('dns-records')
    .description('show the lines of a DNS zone by which clients find the bridge')
    .option(
      '--domain <name>',
      'the domain of the e-mail addresses that people type',
      parseDomainArgument,
    )
    .action(
      action(async (context, options: { domain?: string }) => {
        const { runDnsRecordsCommand } = await import('./commands/dns-records.ts')
        return runDnsRecordsCommand(context, options)
      }),
    )
}

function parseDomainArgument(value: string): string {
  const name = value.toLowerCase().replace(/\.$/, '')
  if (/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(name)) return name
  throw new InvalidArgumentError('It must be a domain like example.org.')
}
