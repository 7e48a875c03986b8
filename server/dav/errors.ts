import { dav } from '../../lib/dav/xml/names.ts'
import { escapeXml } from '../../lib/dav/xml/xml-text.ts'
import { document, element } from '../../lib/dav/xml/xml-write.ts'
import { HttpError } from '../../lib/errors/http-error.ts'
import { STATUS_CODES } from '../../lib/http/node-http.ts'
import type { Answer } from '../../lib/operations/message/operation.ts'
import type { Log } from '../log/log.ts'
import { isRefusedCard } from '../activity/refused-card.ts'
import { StoreError } from '../store/errors.ts'

/** The one other door: every failure becomes an answer here, with its status and condition, never its message. */
export function refuse(error: unknown, log: Log, about: string): Answer {
  const known = understood(error) ?? bug(error, log, about)
  if (known.status >= 500 || isRefusedCard(known))
    log.warn(known.message, { request: about, status: known.status })
  else log.debug(known.message, { request: about, status: known.status })
  return { status: known.status, ...content(known) }
}

/** A disk that refuses is upstream's trouble in a client's eyes: come back later, nothing is lost. */
function understood(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error
  if (!(error instanceof StoreError)) return undefined
  return new HttpError(503, error.message, { cause: error, headers: { 'Retry-After': '60' } })
}

function bug(error: unknown, log: Log, about: string): HttpError {
  const stack = error instanceof Error ? error.stack : String(error)
  log.error('This is a bug in carddav-bridge: please report it', { request: about, stack })
  return new HttpError(500, 'A bug')
}

function content({ status, condition, headers }: HttpError): Omit<Answer, 'status'> {
  if (condition === undefined) {
    const body = Buffer.from(`${status} ${STATUS_CODES[status] ?? 'Error'}\n`)
    return { headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body }
  }
  const inside = condition.href === undefined ? '' : element(dav('href'), escapeXml(condition.href))
  const body = Buffer.from(document(dav('error'), element(condition.name, inside)))
  return { headers: { ...headers, 'Content-Type': 'application/xml; charset=utf-8' }, body }
}
