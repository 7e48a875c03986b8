import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { FileFault } from '../../../lib/oauth/downloaded-file.ts'
import { unreadable } from '../../settings/file.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../settings/usage-error.ts'

/** The text of a file that a person names, `-` being stdin. Throws UsageError, which says `what` cannot be read. */
export const readGiven = (what: string, file: string, terminal: Terminal): Promise<string> =>
  (file === '-' ? text(terminal.input) : readFile(file, 'utf8')).catch((cause: unknown) => {
    throw unreadable(what, file, cause)
  })

/** What `read` makes of a file from Google's console. Throws UsageError with the file's name and what is wrong with it. */
export async function fromDownload<T>(
  what: string,
  file: string,
  terminal: Terminal,
  read: (text: string) => T,
): Promise<T> {
  const written = await readGiven(what, file, terminal)
  try {
    return read(written)
  } catch (error) {
    if (!(error instanceof FileFault)) throw error
    throw new UsageError(`${file === '-' ? 'stdin' : file}: ${error.message}`, { cause: error })
  }
}
