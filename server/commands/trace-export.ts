import { writeFile } from 'node:fs/promises'
import type { Context, ExitCode } from './context.ts'
import { visiting } from './trace-visit.ts'

/** Writes what is recorded as an HTTP Archive, for the owner's eyes. */
export const traceExport = (
  { settings, terminal }: Context,
  file: string,
  { maskCards }: { readonly maskCards?: boolean },
): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit) => {
    const har = await visit.download(`../har${maskCards ? '?masked=on' : ''}`)
    await writeFile(file, har, { mode: 0o600 })
    terminal.print(file)
    terminal.note(
      maskCards
        ? 'Names and numbers in cards are replaced.'
        : 'It holds your contacts: add --mask-cards before you give it to others.',
    )
    return 0
  })
