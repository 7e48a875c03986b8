import winston from 'winston'
import { GatheredLines } from './gathered-lines.ts'
import { logLine, type LogEntry, type LogFields } from './log-line.ts'
import type { LogLevel } from '../settings.ts'

export type { LogFields } from './log-line.ts'

/** One line on stderr for each entry: time, level, message, `key=value` …; secrets are masked. */
export interface Log {
  error(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  debug(message: string, fields?: LogFields): void
}

/** Entries below `level` cost nearly nothing; warnings and errors go out at once, others within 10 ms. */
export function createLog(level: LogLevel, stream: NodeJS.WritableStream = process.stderr): Log {
  const logger = createLogger(level, stream)
  // What one call of winston costs is shared by those that were gathered; all of them are to be written.
  const lines = new GatheredLines<LogEntry>((entries) => {
    logger.log(level, entries.map(logLine).join('\n'))
  })
  const write = (at: LogLevel): Log[LogLevel] => {
    if (!logger.isLevelEnabled(at)) return () => undefined
    return (message, fields = {}) => {
      lines.add({ level: at, time: Date.now(), message, fields })
      if (at === 'error' || at === 'warn') lines.release()
    }
  }
  return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') }
}

const createLogger = (level: LogLevel, stream: NodeJS.WritableStream): winston.Logger =>
  winston.createLogger({
    level,
    format: winston.format.printf(({ message }) => String(message)),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types its classes as instances
    transports: new winston.transports.Stream({ stream, eol: '\n' }),
  })
