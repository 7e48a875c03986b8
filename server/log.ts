import winston from 'winston'
import { GatheredLines } from './gathered-lines.ts'
import { redact } from './redact.ts'
import type { LogLevel } from './settings.ts'

/** What a line may carry beside its message. Of an error only the messages of its chain of causes are shown. */
export type LogFields = Readonly<Record<string, string | number | boolean | Error | undefined>>

/** One line on stderr for each entry: time, level, message, `key=value` …; secrets are masked. */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}

/** Entries below `level` cost nearly nothing; warnings and errors go out at once, others within 10 ms. */
export function createLog(level: LogLevel, stream: NodeJS.WritableStream = process.stderr): Log {
  const { combine, timestamp, printf } = winston.format
  const lines = new GatheredLines(stream)
  const logger = winston.createLogger({
    level,
    format: combine(timestamp(), printf(line)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its classes as instances
    transports: new winston.transports.Stream({ stream: lines, eol: '\n' }),
  })
  const write =
    (at: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      // winston would copy an error's properties into the entry, and those of a failed refresh hold the token.
      if (logger.isLevelEnabled(at)) logger.log({ level: at, message, fields })
      if (at === 'error' || at === 'warn') lines.release()
    }
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') }
}

function line(entry: winston.Logform.TransformableInfo): string {
  const { timestamp, level, message, fields } = entry
  const head = `${String(timestamp)} ${level.padEnd(5)} ${String(message)}`
  return oneLine(redact(head + tail((fields as LogFields | undefined) ?? {})))
}

const tail = (fields: LogFields): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}=${quoted(value instanceof Error ? messages(value) : String(value))}`,
    )
    .join('')

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
