import { writeFile } from 'node:fs/promises'
import type { Context, ExitCode } from '../context.ts'
import { visiting } from './trace-visit.ts'

/** Writes what is recorded as an HTTP Archive, for the owner's eyes. */
export const traceExport = (
  context: Context,
  file: string,
  { maskCards }: { readonly maskCards?: boolean },
): Promise<ExitCode> =>
  written(context, file, {
    from: `../har${maskCards ? '?masked=on' : ''}`,
    advice: maskCards
      ? 'Names and numbers in cards are replaced.'
      : 'It holds your contacts: add --mask-cards before you give it to others.',
  })

/** Writes what a client asked as a fixture for the test suite. */
export const traceFixture = (
  context: Context,
  file: string,
  { name }: { readonly name: string },
): Promise<ExitCode> =>
  written(context, file, {
    from: `fixture?${new URLSearchParams({ name }).toString()}`,
    advice: 'Put it into test/clients/recorded/ to have it asked again with each test.',
  })

/** Writes a report for whoever looks for a fault. */
export const traceBundle = (context: Context, file: string): Promise<ExitCode> =>
  written(context, file, {
    from: 'bundle',
    advice:
      'Names, numbers and secrets are replaced. Look through it, then attach it to your report.',
  })

interface What {
  readonly from: string
  readonly advice: string
}

const written = (
  { settings, terminal }: Context,
  file: string,
  { from, advice }: What,
): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit) => {
    await writeFile(file, await visit.download(from), { mode: 0o600 })
    terminal.print(file)
    terminal.note(advice)
    return 0
  })
