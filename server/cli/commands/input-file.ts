import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CredentialFileError } from '../../../lib/oauth/credential-file.ts'
import { unreadableFileError } from '../../settings/settings-file.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../settings/usage-error.ts'

/** The text of a file, `-` being stdin. Throws UsageError, which says that `what` cannot be read. */
export const readFileOrStdin = (what: string, file: string, terminal: Terminal): Promise<string> =>
  (file === '-' ? text(terminal.input) : readFile(file, 'utf8')).catch((cause: unknown) => {
    throw unreadableFileError(what, file, cause)
  })

/** Reads and parses a file from Google's console. Throws UsageError with the file's name and what is wrong with it. */
export async function parseDownloadedFile<T>(
  what: string,
  file: string,
  terminal: Terminal,
  parse: (text: string) => T,
): Promise<T> {
  const content = await readFileOrStdin(what, file, terminal)
  try {
    return parse(content)
  } catch (error) {
    if (!(error instanceof CredentialFileError)) throw error
    throw new UsageError(`${file === '-' ? 'stdin' : file}: ${error.message}`, { cause: error })
  }
}
