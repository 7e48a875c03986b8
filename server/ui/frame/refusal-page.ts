import { HttpError } from '../../../lib/errors/http-error.ts'
import { STATUS_CODES } from '../../../lib/http/node-http.ts'
import { refuse } from '../../dav/errors.ts'
import type { Log } from '../../log/log.ts'
import { redact } from '../../log/redact.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { html } from './html.ts'
import type { Reply } from './visit.ts'

const titles: Readonly<Partial<Record<number, string>>> = {
  403: 'That is not allowed',
  404: 'There is nothing here',
  421: 'Wrong address',
  429: 'Slow down',
  500: 'That went wrong',
}

/** A failure in words: what happened and what to do next. Nothing of the request is in it. */
export function refusalPage(error: unknown, log: Log, about: string): Reply {
  const known = error instanceof UsageError ? new HttpError(409, error.message) : error
  const { status } = refuse(known, log, about)
  const said = known instanceof HttpError ? redact(known.message) : undefined
  const page = {
    status,
    title: titles[status] ?? STATUS_CODES[status] ?? 'That went wrong',
    content: html`<p>
        ${said ?? 'This is a bug in carddav-bridge. Its log says more: please report it.'}
      </p>
      ${status !== 421 && html`<p><a class="button" href="/ui/">To the start</a></p>`}`,
    narrow: true,
  }
  return { page, ...(known instanceof HttpError && { headers: flat(known.headers) }) }
}

const flat = (headers: HttpError['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  )
