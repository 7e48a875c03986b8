import {
  answer,
  captivePortal,
  htmlPage,
  internal,
  quota,
  replaceBody,
  tooManyRequests,
  unauthorized,
  unavailable,
} from '../fake-google/fault-answers.ts'
import {
  cutBody,
  cutCoding,
  drip,
  extraBytes,
  falseLabel,
  gzipWithBlanks,
  hang,
  hangAfterHeaders,
  raw,
  reset,
  resetInHeaders,
} from '../fake-google/fault-wire.ts'
import type { Fault } from '../fake-google/faults.ts'
import { googleError } from '../fake-google/dav/google-error.ts'

/** Something that can go wrong between the bridge and Google. */
export interface FaultKind {
  readonly do: Fault
  /** How often; without it, always. */
  readonly n?: number
  /** Reads do not suffer: the bridge tries again, or the fault is none. */
  readonly readsWork?: boolean
  /** Nor do writes. */
  readonly writesWork?: boolean
  /** The status that the client gets when it does suffer; else 502 or 504. */
  readonly status?: number
  /** How often the same request may reach Google; once for an unsafe one, twice for a safe one. */
  /** Befalls only what is answered by a multistatus. */
  readonly isMultistatus?: boolean
  /** The answer comes when a deadline has passed. */
  readonly isSlow?: boolean
  readonly most?: { readonly safe: number; readonly unsafe: number }
}

const xml = { 'content-type': 'text/xml; charset=UTF-8' }
const elsewhere = 'http://127.0.0.2:9/carddav/v1/'
const ok = 'HTTP/1.1 200 OK\r\n'

/** By what a person would call it. */
export const kinds: Readonly<Record<string, FaultKind>> = {
  'a reset before the answer': { do: reset },
  'a reset in the head of the answer': { do: resetInHeaders() },
  'a reset in the body': { do: cutBody(-20, { rst: true }) },
  'a body shorter than its length': { do: cutBody(-20) },
  'a body that ends inside a chunk': { do: cutBody(-20, { framing: 'chunked' }) },
  'a body cut where its end is not told': { do: cutBody(-20, { framing: 'close' }) },
  'gzip cut in half': { do: cutCoding('gzip') },
  'gzip cut at its last byte': { do: cutBody(-1, { framing: 'close', coding: 'gzip' }) },
  'brotli cut in half': { do: cutCoding('br') },
  'a false label of gzip': { do: falseLabel('gzip') },
  'a head that drips': {
    do: drip(60, { headers: true }),
    status: 504,
    isSlow: true,
  },
  'a body that drips more slowly than is bearable': {
    do: drip(3_000),
    status: 504,
    isSlow: true,
  },
  silence: { do: hang, status: 504, isSlow: true },
  'silence behind the head': { do: hangAfterHeaders, status: 504, isSlow: true },
  'one 401': {
    do: unauthorized,
    n: 1,
    readsWork: true,
    writesWork: true,
    most: { safe: 2, unsafe: 2 },
  },
  '401 for ever': { do: unauthorized, status: 503, most: { safe: 2, unsafe: 2 } },
  'a 403 without a word': { do: answer({ status: 403 }) },
  'a 403 for the CardDAV API': {
    do: answer(
      googleError(403, 'CardDAV API has not been used', 'PERMISSION_DENIED', {
        errors: [{ domain: 'usageLimits', reason: 'accessNotConfigured', message: '' }],
      }),
    ),
    status: 503,
  },
  'a 403 for a quota': { do: quota(), status: 503 },
  'a 429 with Retry-After': { do: tooManyRequests('30'), status: 503 },
  'a 429 without': { do: tooManyRequests(), status: 503 },
  'a 500 in JSON': { do: internal },
  'a 500 in HTML': { do: htmlPage(500, 'Internal Server Error') },
  'a 502 in HTML': { do: htmlPage(502, 'Bad Gateway') },
  'a 504 in HTML': { do: htmlPage(504, 'Gateway Timeout') },
  'a 503 with a date': {
    do: (exchange, perform) =>
      unavailable(new Date(Date.now() + 30_000).toUTCString())(exchange, perform),
    status: 503,
  },
  'a redirect to the same place, once': {
    do: ({ path }) => ({ status: 307, headers: { location: path } }),
    n: 1,
    readsWork: true,
  },
  'a redirect to another server': { do: answer({ status: 302, headers: { location: elsewhere } }) },
  'a redirect in circles': {
    do: ({ path }) => ({ status: 302, headers: { location: path } }),
    most: { safe: 4, unsafe: 1 },
  },
  'the page of a hotel with 200': { do: captivePortal() },
  'the page of a hotel with 207': { do: captivePortal(207) },
  'an empty 207': { do: answer({ status: 207, headers: xml }) },
  'an empty 200': { do: answer({ status: 200 }), isMultistatus: true },
  'a multistatus with two roots': {
    do: replaceBody((body) => body + body),
    isMultistatus: true,
  },
  'a multistatus with something behind it': {
    do: replaceBody((body) => `${body}<p/>`),
    isMultistatus: true,
  },
  'a multistatus of another namespace': {
    do: replaceBody((body) => body.replace('xmlns:d="DAV:"', 'xmlns:d="DAV"')),
    isMultistatus: true,
  },
  'a root of another name': {
    do: answer({ status: 207, headers: xml, body: '<d:error xmlns:d="DAV:"/>' }),
  },
  'a multistatus with a DOCTYPE': {
    do: replaceBody((body) => body.replace(/^<\?xml.*?\?>/, '$&<!DOCTYPE multistatus>')),
    isMultistatus: true,
  },
  'gzip that unpacks to too much': { do: gzipWithBlanks(8 * 1024 * 1024 + 1) },
  'bytes behind the answer': { do: extraBytes('HTTP/1.1 200 OK\r\n\r\n'), readsWork: true },
  'both Content-Length and Transfer-Encoding': {
    do: raw(`${ok}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  },
  'two Content-Lengths': { do: raw(`${ok}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`) },
  'a head of 20 KB': { do: raw(`${ok}X-Long: ${'x'.repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`) },
  'no HTTP at all': { do: raw('SSH-2.0-OpenSSH_9.7\r\n') },
}
