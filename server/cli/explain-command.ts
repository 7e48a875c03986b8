import type { Command } from 'commander'
import type { CreateCommandAction } from './command-action.ts'

/** Adds `explain`. */
export function addExplainCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('explain')
    .description('tell what the bridge would do with a request; nothing is sent')
    .argument('<file>', 'FILE.har, or a text with one request as HTTP/1.1 writes it')
    .option('--json', 'as JSON, a request a line')
    .action(
      action(async (context, file: string, options: { json?: boolean }) => {
        const { runExplainCommand } = await import('./commands/explain.ts')
        return runExplainCommand(context, file, options)
      }),
    )
}
