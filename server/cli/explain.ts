import type { Command } from 'commander'
import type { Within } from './within.ts'

/** `explain`. */
export function addExplainCommand(program: Command, within: Within): void {
  program
    .command('explain')
    .description('tell what the bridge would do with a request; nothing is sent')
    .argument('<file>', 'FILE.har, or a text with one request as HTTP/1.1 writes it')
    .option('--json', 'as JSON, a request a line')
    .action(
      within(async (context, file: string, options: { json?: boolean }) => {
        const { explain } = await import('./commands/explain.ts')
        return explain(context, file, options)
      }),
    )
}
