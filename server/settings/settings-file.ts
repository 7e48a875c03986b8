import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'
import { findJsonSyntaxFault } from './json-syntax-fault.ts'
import { settingKeys, nestSetting } from './setting-keys.ts'
import { mergeSettings } from './settings-merge.ts'
import { settingsFileError } from './setting-errors.ts'
import { settingsFileSchema, type FileSettings } from './schema.ts'

/** The settings in `file`, checked, its paths made absolute; undefined when there is no such file. */
export async function settingsFromFile(file: string): Promise<FileSettings | undefined> {
  const text = await readText(file)
  if (text === undefined) return undefined
  const value = parse(file, text.replace(/^\uFEFF/, ''))
  const result = settingsFileSchema.safeParse(value)
  if (!result.success) throw settingsFileError(file, value, result.error)
  return withAbsolutePaths(result.data, dirname(file))
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadableFileError('the settings file', file, cause)
  }
}

/** Says in words why `what` at `path` cannot be read. */
export function unreadableFileError(what: string, path: string, cause: unknown): UsageError {
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
    const { line, column, expected } = findJsonSyntaxFault(text) ?? {
      line: 1,
      column: 1,
      expected: 'JSON',
    }
    throw new UsageError(`${file}, line ${line}, column ${column}: JSON wants ${expected} here`)
  }
}

/** Paths in the file are relative to it. */
function withAbsolutePaths(settings: FileSettings, folder: string): FileSettings {
  const set = settingKeys
    .filter(({ path }) => path)
    .flatMap(({ name }) => settingWithAbsolutePath(settings, name, folder))
  return set.reduce(mergeSettings, settings)
}

function settingWithAbsolutePath(
  settings: FileSettings,
  name: string,
  folder: string,
): FileSettings[] {
  const written = name
    .split('.')
    .reduce<unknown>(
      (inner, part) => (inner as Record<string, unknown> | undefined)?.[part],
      settings,
    )
  return typeof written === 'string' ? [nestSetting(name, resolve(folder, written))] : []
}
