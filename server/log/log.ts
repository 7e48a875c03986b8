import { createRequire } from 'node:module'
import type { Logger } from 'winston'
import { LogLineBuffer } from './log-line-buffer.ts'
import { formatLogLine, type LogEntry, type LogFields } from './log-line.ts'
import type { LogLevel } from '../settings/settings.ts'

/** One line on stderr for each entry: time, level, message, `key=value` …; secrets are masked. */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}

/** Entries below `level` cost nearly nothing; warnings and errors go out at once, others within 100 ms. */
export function createLog(level: LogLevel, stream: NodeJS.WritableStream = process.stderr): Log {
  let logger: Logger | undefined
  // What one call of winston costs is shared by those that were gathered; all of them are to be written.
  const lines = new LogLineBuffer<LogEntry>((entries) => {
    logger ??= createLogger(level, stream)
    logger.log(level, entries.map(formatLogLine).join('\n'))
  })
  const write = (at: LogLevel): Log[LogLevel] => {
    if (levels.indexOf(at) > levels.indexOf(level)) return () => undefined
    return (message, fields = {}) => {
      lines.add({ level: at, time: Date.now(), message, fields })
      if (at === 'error' || at === 'warn') lines.flush()
    }
  }
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') }
}

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug']

const require = createRequire(import.meta.url)

/** Loads winston, which takes as long as Koa: with the first line, and at once, since a line may be the last. */
function createLogger(level: LogLevel, stream: NodeJS.WritableStream): Logger {
  const winston = require('winston') as typeof import('winston')
  return winston.createLogger({
    level,
    format: winston.format.printf(({ message }) => String(message)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its classes as instances
    transports: new winston.transports.Stream({ stream, eol: '\n' }),
  })
}
