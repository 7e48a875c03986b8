import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'
import { jsonFault } from './json-fault.ts'
import { keys, nested } from './keys.ts'
import { merge } from './merge.ts'
import { problemIn } from './problem.ts'
import { fileSchema, type FileSettings } from './schema.ts'

/** The settings in `file`, checked, its paths made absolute; undefined when there is no such file. */
export async function fromFile(file: string): Promise<FileSettings | undefined> {
  const text = await readText(file)
  if (text === undefined) return undefined
  const value = parse(file, text.replace(/^\uFEFF/, ''))
  const result = fileSchema.safeParse(value)
  if (!result.success) throw problemIn(file, value, result.error)
  return absolute(result.data, dirname(file))
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable('the settings file', file, cause)
  }
}

/** Says in words why `what` at `path` cannot be read. */
export function unreadable(what: string, path: string, cause: unknown): UsageError {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
  }
  return new UsageError(`${what} ${path} cannot be read: ${reasons[code] ?? code}`, { cause })
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, expected } = jsonFault(text) ?? { line: 1, column: 1, expected: 'JSON' }
    throw new UsageError(`${file}, line ${line}, column ${column}: JSON wants ${expected} here`)
  }
}

/** Paths in the file are relative to it. */
function absolute(settings: FileSettings, folder: string): FileSettings {
  const set = keys.filter(({ path }) => path).flatMap(({ name }) => at(settings, name, folder))
  return set.reduce(merge, settings)
}

function at(settings: FileSettings, name: string, folder: string): FileSettings[] {
  const written = name
    .split('.')
    .reduce<unknown>(
      (inner, part) => (inner as Record<string, unknown> | undefined)?.[part],
      settings,
    )
  return typeof written === 'string' ? [nested(name, resolve(folder, written))] : []
}
