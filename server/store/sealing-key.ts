import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { generateSealingKey } from '../../lib/guard/seal.ts'
import { assertPrivatePath } from './data-directory.ts'
import { StoreError, nodeErrorCode } from './errors.ts'
import { removeTemporaryFiles, writePrivateFile } from './private-file.ts'

/** The key that seals what is secret, and where it is from, for messages. */
export interface SealingKey {
  readonly bytes: Buffer
  readonly source: string
}

/**
 * Reads the key from a file of mode 0600 that holds it in base64. Where there is no such file, makes one
 * if `mayCreate()`: never when something was sealed already, since a new key would not open it.
 */
export function readOrCreateKeyFile(path: string, mayCreate: () => boolean): SealingKey {
  removeTemporaryFiles(path)
  assertPrivatePath(path)
  const content = read(path) ?? create(path, mayCreate)
  return { bytes: decode(content, path), source: path }
}

/**
 * Runs a command of the shell that prints the key in base64, such as one that asks the system's key
 * store. It shares the terminal, so that it can ask for a pass phrase.
 */
export async function readKeyFromCommand(command: string): Promise<SealingKey> {
  const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'inherit'] })
  const [content, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close') as Promise<[number | null]>,
  ])
  if (code !== 0)
    throw noKeyError(`keyCommand failed (exit code ${code ?? 'none'}): run it by hand to see why`)
  return { bytes: decode(content, 'keyCommand'), source: 'keyCommand' }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch (cause) {
    if (nodeErrorCode(cause) === 'ENOENT') return undefined
    throw new StoreError('no-key', `${path} cannot be read: check its owner and mode`, { cause })
  }
}

function create(path: string, mayCreate: () => boolean): string {
  if (!mayCreate())
    throw noKeyError(
      `the key ${path} is missing, and what is stored cannot be read without it: put it back, ` +
        'or move the data folder away and sign in again with `carddav-bridge login NAME`',
    )
  const content = `${generateSealingKey().toString('base64')}\n`
  writePrivateFile(path, content)
  return content
}

// The content goes into no message: it could be a mistyped key.
function decode(content: string, from: string): Buffer {
  const trimmed = content.trim()
  const bytes = Buffer.from(trimmed, 'base64')
  if (bytes.length === 32 && bytes.toString('base64') === trimmed) return bytes
  throw noKeyError(
    `${from} holds no key: 32 bytes in base64 are needed; put back a copy of the right one`,
  )
}

function noKeyError(message: string): StoreError {
  return new StoreError('no-key', message)
}
