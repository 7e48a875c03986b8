import { redactSecrets } from './redact.ts'
import type { LogLevel } from '../settings/settings.ts'

/** What a line may carry beside its message. Of an error only the messages of its chain of causes are shown. */
export type LogFields = Readonly<Record<string, string | number | boolean | Error | undefined>>

export interface LogEntry {
  readonly level: LogLevel
  /** Milliseconds since 1970. */
  readonly time: number
  readonly message: string
  readonly fields: LogFields
}

/** One line, without its end: time, level, message, `key=value` …; secrets are masked. */
export function formatLogLine({ level, time, message, fields }: LogEntry): string {
  const head = `${new Date(time).toISOString()} ${level.padEnd(5)} ${message}`
  return oneLine(redactSecrets(head + tail(fields)))
}

function tail(fields: LogFields): string {
  let text = ''
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined)
      text += ` ${key}=${quoted(value instanceof Error ? messages(value) : String(value))}`
  }
  return text
}

/** Quoted only when it could be taken for two. */
const quoted = (value: string): string => (/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value))

/** `message: message of its cause: …` */
function messages(error: Error): string {
  const { cause } = error
  return cause instanceof Error && cause !== error
    ? `${error.message}: ${messages(cause)}`
    : error.message
}

/** Nobody outside may start a line of the log, or move the terminal's cursor. */
const oneLine = (text: string): string =>
  text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
