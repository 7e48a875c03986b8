import { after, before } from 'node:test'
import { openGoogleTestBridge, type GoogleTestBridge, type TestBridge } from './test-bridge.ts'
import { rawExchange, type RawAnswer } from './raw-http.ts'
import { createScope } from './scope.ts'

/** A request to a bridge, sent byte for byte: nothing is normalised on the way. */
export interface RawBridgeRequest {
  readonly depth?: 0 | 1 | 'infinity'
  /** Beside Host, Authorization of `phone`, and Content-Length; `undefined` leaves one of these out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | Buffer
}

/** One request to a bridge and its answer. The target goes out as it is. */
export function sendRawRequest(
  { port, basic }: Pick<TestBridge, 'port' | 'basic'>,
  method: string,
  target: string,
  { depth, headers = {}, body = '' }: RawBridgeRequest = {},
): Promise<RawAnswer> {
  const bytes = Buffer.from(body)
  const fields: Record<string, string | undefined> = {
    Host: `127.0.0.1:${port}`,
    Authorization: basic,
    ...(depth === undefined ? {} : { Depth: String(depth) }),
    ...(bytes.length === 0 && !['PUT', 'POST'].includes(method)
      ? {}
      : { 'Content-Length': String(bytes.length) }),
    ...headers,
  }
  const head = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `${name}: ${value}\r\n`)
    .join('')
  const start = Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`)
  return rawExchange(port, Buffer.concat([start, bytes]), { head: method === 'HEAD' })
}

/** One bridge for all tests of a suite, which has discovered its address book; it is there once the first test runs. */
export function createSharedTestBridge(
  upstreamOptions: Parameters<typeof openGoogleTestBridge>[2] = {},
): GoogleTestBridge {
  const scope = createScope()
  const bridge = {} as GoogleTestBridge
  before(async () => {
    Object.assign(bridge, await openGoogleTestBridge(scope, {}, upstreamOptions))
    await sendRawRequest(bridge, 'PROPFIND', '/addressbooks/alice/contacts/', { depth: 0 })
  })
  after(() => scope.close())
  return bridge
}

/** The upstream requests during `work`, without those for tokens. */
export async function sentUpstream(
  { google }: GoogleTestBridge,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = google.requests.length
  await work()
  return google.requests
    .slice(before)
    .filter(({ path }) => path !== '/token')
    .map(({ method, path }) => `${method} ${path}`)
}
