import { writeFile } from 'node:fs/promises'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withTraceApiClient } from './trace-api-client.ts'

/** Writes the recordings as an HTTP Archive; cards are masked only with `maskCards`. */
export const runTraceExportCommand = (
  context: CommandContext,
  file: string,
  { maskCards }: { readonly maskCards?: boolean },
): Promise<ExitCode> =>
  writeDownload(context, file, {
    from: `../har${maskCards ? '?masked=on' : ''}`,
    advice: maskCards
      ? 'Names and numbers in cards are replaced.'
      : 'It holds your contacts: add --mask-cards before you give it to others.',
  })

/** Writes a client's requests as a fixture for the test suite. */
export const runTraceFixtureCommand = (
  context: CommandContext,
  file: string,
  { name }: { readonly name: string },
): Promise<ExitCode> =>
  writeDownload(context, file, {
    from: `fixture?${new URLSearchParams({ name }).toString()}`,
    advice: 'Put it into test/clients/recorded/ to have it asked again with each test.',
  })

/** Writes a masked report for whoever looks for a fault. */
export const runTraceBundleCommand = (context: CommandContext, file: string): Promise<ExitCode> =>
  writeDownload(context, file, {
    from: 'bundle',
    advice:
      'Names, numbers and secrets are replaced. Look through it, then attach it to your report.',
  })

interface Download {
  readonly from: string
  readonly advice: string
}

const writeDownload = (
  { settings, terminal }: CommandContext,
  file: string,
  { from, advice }: Download,
): Promise<ExitCode> =>
  withTraceApiClient<ExitCode>(settings, async (api) => {
    await writeFile(file, await api.download(from), { mode: 0o600 })
    terminal.print(file)
    terminal.note(advice)
    return 0
  })
