import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { CredentialFileError } from '../../../lib/oauth/credential-file.ts'
import { hideFileCommand, isReadableByEveryone } from '../../settings/file-access.ts'
import { unreadableFileError } from '../../settings/settings-file.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { UsageError } from '../../settings/usage-error.ts'

/**
 * The text of a file that holds a secret, `-` being stdin; says so when everyone can read it. Throws UsageError, which says
 * that `what` cannot be read.
 */
export async function readSecretFileOrStdin(
  what: string,
  file: string,
  terminal: Terminal,
): Promise<string> {
  if (file === '-') return text(terminal.input)
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadableFileError(what, file, cause)
  })
  if (isReadableByEveryone(file))
    terminal.note(
      `Everyone on this machine can read ${file}: delete it, or run \`${hideFileCommand(file)}\`.`,
    )
  return content
}

/** Reads and parses a file from Google's console. Throws UsageError with the file's name and what is wrong with it. */
export async function parseDownloadedFile<T>(
  what: string,
  file: string,
  terminal: Terminal,
  parse: (text: string) => T,
): Promise<T> {
  const content = await readSecretFileOrStdin(what, file, terminal)
  try {
    return parse(content)
  } catch (error) {
    if (!(error instanceof CredentialFileError)) throw error
    throw new UsageError(`${file === '-' ? 'stdin' : file}: ${error.message}`, { cause: error })
  }
}
