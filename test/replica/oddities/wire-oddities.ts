import { deflateSync, gzipSync } from 'node:zlib'
import type { ServerResponse } from 'node:http'
import type { PlainAnswer } from '../../upstreams/plain/answer.ts'
import type { PlainRequest } from '../../upstreams/plain/request.ts'
import { columns, instead, multistatusColumns, type Oddity } from './oddity.ts'

/** The usual answer, sent in another way. */
const sent = (send: PlainAnswer['send'] & object): Oddity => ({
  columns,
  answer: (perform) => ({ ...perform(), send }),
})

const head = ({ status, headers }: PlainAnswer, more: string, version = '1.1'): string =>
  `HTTP/${version} ${status} Fine\r\n${Object.entries(headers ?? {})
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}${more}\r\n`

const raw =
  (parts: (answer: PlainAnswer, body: Buffer) => readonly (string | Buffer)[]) =>
  (response: ServerResponse, answer: PlainAnswer): void => {
    const body = Buffer.from(answer.body ?? '')
    for (const part of parts(answer, body)) response.socket?.write(part)
    response.socket?.end()
  }

const hasBody = ({ status }: PlainAnswer): boolean => status !== 204

const coded = (coding: string, encode: (body: Buffer) => Buffer): Oddity => ({
  columns: [...multistatusColumns, 'look'],
  answer(perform) {
    const usual = perform()
    const headers = { ...usual.headers, 'Content-Encoding': coding }
    return { ...usual, headers, body: encode(Buffer.from(usual.body ?? '')) }
  },
})

const typed = (type: string): Oddity => ({
  columns: multistatusColumns,
  answer(perform) {
    const usual = perform()
    const others = Object.entries(usual.headers ?? {}).filter(([name]) => name !== 'Content-Type')
    const own = type === '' ? {} : { 'Content-Type': type }
    return { ...usual, headers: { ...Object.fromEntries(others), ...own } }
  },
})

const halves = (body: Buffer): readonly Buffer[] => {
  const middle = Math.ceil(body.length / 2)
  return [body.subarray(0, middle), body.subarray(middle)]
}

/** Every second request is redirected, to where it was. */
function redirected(status: number): Oddity {
  const seen = new Set<string>()
  return {
    columns,
    answer(perform, request) {
      const key = `${request.method} ${request.path} ${request.body}`
      if (seen.delete(key)) return perform()
      seen.add(key)
      return { status, headers: { Location: request.path } }
    },
  }
}

const location = (status: number, to: (request: PlainRequest) => string): Oddity =>
  instead((request) => ({ status, headers: { Location: to(request) } }))

/** Odd ways of an answer. */
export const wireOddities: Readonly<Record<string, Oddity>> = {
  '100 first': sent((response, answer) => {
    response.writeContinue()
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  }),
  '103 first': sent((response, answer) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' })
    response.writeHead(answer.status, answer.headers)
    response.end(answer.body)
  }),
  'trailers behind the body': sent((response, answer) => {
    const trailer = hasBody(answer) ? { Trailer: 'ETag', 'Transfer-Encoding': 'chunked' } : {}
    response.writeHead(answer.status, { ...answer.headers, ...trailer })
    if (hasBody(answer)) {
      response.write(answer.body ?? ' ')
      response.addTrailers({ ETag: '"of the trailer"' })
    }
    response.end()
  }),
  'chunks of seven bytes, with extensions': sent(
    raw((answer, body) =>
      hasBody(answer)
        ? [
            head(answer, 'Transfer-Encoding: chunked\r\nConnection: close\r\n'),
            ...(body.toString('latin1').match(/[^]{1,7}/g) ?? []).flatMap((chunk) => [
              `${chunk.length.toString(16)};a="b"\r\n`,
              Buffer.from(chunk, 'latin1'),
              '\r\n',
            ]),
            '0\r\n\r\n',
          ]
        : [head(answer, 'Connection: close\r\n')],
    ),
  ),
  'HTTP/1.0 without a length': sent(raw((answer, body) => [head(answer, '', '1.0'), body])),
  gzip: coded('gzip', (body) => gzipSync(body)),
  'gzip in two members': coded('gzip', (body) =>
    Buffer.concat(halves(body).map((half) => gzipSync(half))),
  ),
  'gzip with bytes behind': coded('gzip', (body) =>
    Buffer.concat([gzipSync(body), Buffer.from('more')]),
  ),
  'gzip that is none': coded('gzip', (body) => body),
  deflate: coded('deflate', (body) => deflateSync(body)),
  'no Content-Type': typed(''),
  'Content-Type of another XML': typed('application/problem+xml'),
  'Content-Type of a page': typed('text/html'),
  'a 200 in place of what was asked': instead(
    { status: 200, headers: { 'Content-Type': 'text/xml' } },
    [...multistatusColumns, 'look'],
  ),
  'a 207 without a body': instead({ status: 207, headers: { 'Content-Type': 'text/xml' } }),
  'a page with 200': instead({
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<p>Hello',
  }),
  'a 304': instead({ status: 304 }),
  'a 301 without Location': instead({ status: 301 }),
  'a 301 to the same place': redirected(301),
  'a 302 to the same place': redirected(302),
  'a 303 to the same place': redirected(303),
  'a 307 to the same place': redirected(307),
  'a 308 to the same place': redirected(308),
  'a 301 in circles': location(301, ({ path }) => path),
  'a 308 to another server': location(308, ({ path }) => `http://other.example${path}`),
  'a 302 to a page of sign-in': location(302, () => '/login?next=x'),
  'a 404': instead({ status: 404 }),
  'a 410': instead({ status: 410 }),
  'a 500': instead({ status: 500 }),
  'a 507': instead({ status: 507 }),
}
