import { STATUS_CODES } from 'node:http'
import { davName } from '../../lib/dav/xml/xml-name.ts'
import { escapeXml } from '../../lib/dav/xml/xml-text.ts'
import { printXmlDocument, printXmlElement } from '../../lib/dav/xml/xml-printer.ts'
import { HttpError } from '../../lib/errors/http-error.ts'
import type { DavResponse } from '../../lib/operations/message/dav-message.ts'
import type { Log } from '../log/log.ts'
import { isCardRefusal } from '../activity/card-refusal.ts'
import { StoreError } from '../store/errors.ts'

/**
 * The answer to a request that failed, with the error's status and DAV condition, never its message, which goes to the
 * log; `requestLine` says there what failed. What is no HttpError is a bug: 500, with its stack in the log.
 */
export function errorResponse(error: unknown, log: Log, requestLine: string): DavResponse {
  const known = toHttpError(error) ?? reportBug(error, log, requestLine)
  if (known.status >= 500 || isCardRefusal(known))
    log.warn(known.message, { request: requestLine, status: known.status })
  else log.debug(known.message, { request: requestLine, status: known.status })
  return { status: known.status, ...headersAndBody(known) }
}

/** A disk that is full or refuses is told as such (RFC 4918 §11.5); with all of the store's trouble: come back later, nothing is lost. */
function toHttpError(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error
  if (!(error instanceof StoreError)) return undefined
  const status = error.failure === 'disk' ? 507 : 503
  return new HttpError(status, error.message, { cause: error, headers: { 'Retry-After': '60' } })
}

function reportBug(error: unknown, log: Log, requestLine: string): HttpError {
  const stack = error instanceof Error ? error.stack : String(error)
  log.error('This is a bug in carddav-bridge: please report it', { request: requestLine, stack })
  return new HttpError(500, 'A bug')
}

function headersAndBody({ status, condition, headers }: HttpError): Omit<DavResponse, 'status'> {
  if (condition === undefined) {
    const body = Buffer.from(`${status} ${STATUS_CODES[status] ?? 'Error'}\n`)
    return { headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body }
  }
  const child =
    condition.href === undefined ? '' : printXmlElement(davName('href'), escapeXml(condition.href))
  const body = Buffer.from(
    printXmlDocument(davName('error'), printXmlElement(condition.name, child)),
  )
  return { headers: { ...headers, 'Content-Type': 'application/xml; charset=utf-8' }, body }
}
