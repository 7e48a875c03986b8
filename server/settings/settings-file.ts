import type { Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { assertOnlyOwnerCanWrite, isReadableByEveryone } from './file-access.ts'
import { UsageError } from './usage-error.ts'
import { findJsonSyntaxFault } from './json-syntax-fault.ts'
import { settingKeys, nestSetting } from './setting-keys.ts'
import { mergeSettings } from './settings-merge.ts'
import { settingsFileError } from './setting-errors.ts'
import { settingsFileSchema, type FileSettings } from './schema.ts'

/** What a settings file says. */
interface ReadSettingsFile {
  /** Checked, with absolute paths. */
  readonly settings: FileSettings
  /** Name of a secret setting in it, when every user of this machine can read it. */
  readonly exposedSecret: string | undefined
}

/** The settings in `file`, which only its owner can change where that matters; undefined when there is no such file. */
export async function settingsFromFile(file: string): Promise<ReadSettingsFile | undefined> {
  const content = await readTextAndStats('the settings file', file)
  if (content === undefined) return undefined
  const value = parse(file, content.text.replace(/^\uFEFF/, ''))
  const result = settingsFileSchema.safeParse(value)
  if (!result.success) throw settingsFileError(file, value, result.error)
  const set = settingKeys.filter(({ name }) => settingAt(result.data, name) !== undefined)
  const deciding = set.find(({ name }) => decidesAboutSecrets.test(name))
  if (deciding)
    assertOnlyOwnerCanWrite(
      { name: `the settings file ${file}`, path: file, stats: content.stats },
      `it sets ${deciding.name}`,
    )
  return {
    settings: withAbsolutePaths(result.data, dirname(file)),
    exposedSecret: isReadableByEveryone(file) ? set.find(({ secret }) => secret)?.name : undefined,
  }
}

/** What commands are run, where the key is, and who gets grants and tokens. */
const decidesAboutSecrets = /^(?:keyCommand|keyFile|upstream\..*|oauth\..*)$/

/** A file's text, and its owner and mode as it was read; undefined when there is no such file. Throws UsageError. */
export async function readTextAndStats(
  what: string,
  file: string,
): Promise<{ readonly text: string; readonly stats: Stats } | undefined> {
  try {
    await using handle = await open(file)
    return { stats: await handle.stat(), text: await handle.readFile('utf8') }
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadableFileError(what, file, cause)
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
  const written = settingAt(settings, name)
  return typeof written === 'string' ? [nestSetting(name, resolve(folder, written))] : []
}

const settingAt = (settings: FileSettings, name: string): unknown =>
  name
    .split('.')
    .reduce<unknown>(
      (inner, part) => (inner as Record<string, unknown> | undefined)?.[part],
      settings,
    )
