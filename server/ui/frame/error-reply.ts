import { STATUS_CODES } from 'node:http'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { errorResponse } from '../../dav/errors.ts'
import type { Log } from '../../log/log.ts'
import { redactSecrets } from '../../log/redact.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { html } from './html.ts'
import type { RouteReply } from './page-route.ts'

const titles: Readonly<Partial<Record<number, string>>> = {
  403: 'That is not allowed',
  404: 'There is nothing here',
  421: 'Wrong address',
  429: 'Slow down',
  500: 'That went wrong',
}

/** Logs an error, and gives a page that says what happened and what to do next; it holds nothing of the request. */
export function errorReply(error: unknown, log: Log, requestLine: string): RouteReply {
  const known = error instanceof UsageError ? new HttpError(409, error.message) : error
  const { status } = errorResponse(known, log, requestLine)
  const said = known instanceof HttpError ? redactSecrets(known.message) : undefined
  const page = {
    status,
    title: titles[status] ?? STATUS_CODES[status] ?? 'That went wrong',
    content: html`<p>
        ${said ?? 'This is a bug in carddav-bridge. Its log says more: please report it.'}
      </p>
      ${status !== 421 && html`<p><a class="button" href="/ui/">To the start</a></p>`}`,
    narrow: true,
  }
  return { page, ...(known instanceof HttpError && { headers: asSingleValues(known.headers) }) }
}

const asSingleValues = (headers: HttpError['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
