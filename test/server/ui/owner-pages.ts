import { request as secureRequest } from 'node:https'
import { request } from 'node:http'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { openGoogleTestBridge, type GoogleTestBridge } from '../../support/test-bridge.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { assertClean } from '../../support/secret-watch.ts'

/** The answer to a request. */
export interface PageResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface PageRequestOptions {
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** By HTTPS, to the name for other machines. */
  readonly tls?: boolean
  /** Is given the answer as it comes. */
  readonly onText?: (piece: string) => void
}

/** A browser without scripts, with its cookies. */
export interface PageClient {
  /** Goes to a page; redirects are followed. */
  readonly open: (path: string, sent?: PageRequestOptions) => Promise<PageResponse>
  /** Sends a form, with the session's token; the redirect that answers it is followed. */
  readonly submitForm: (
    path: string,
    fields?: Readonly<Record<string, string>>,
    sent?: PageRequestOptions,
  ) => Promise<PageResponse>
  /** One request. */
  readonly request: (
    method: string,
    path: string,
    sent?: PageRequestOptions,
  ) => Promise<PageResponse>
}

/** A bridge and its store. The account is alice's, her devices are `phone` and `reader`. */
export interface BridgeWithPages extends GoogleTestBridge {
  readonly store: Store
  /** Signed in by a one-time link. */
  readonly owner: PageClient
  /** Not signed in. */
  readonly stranger: PageClient
}

/** The name by which other machines address the bridges of these tests. */
export const lanName = 'contacts.example.org'

/** TLS with an authority of the bridge's own, though nothing but loopback is listened on. */
export const tlsSettings = {
  advertise: [lanName],
  legacyTls: { address: '127.0.0.1', port: 0 },
}

/** Opens a bridge, and signs its owner in. */
export async function openBridgeWithPages(
  outer: Scope,
  settings: object = {},
): Promise<BridgeWithPages> {
  const scope = nested(outer)
  const bridge = await openGoogleTestBridge(scope, {}, { settings })
  const store = await openStore(bridge.dataDir)
  scope.after(() => store.close())
  const owner = createPageClient(bridge.port)
  await owner.open('/ui/enter')
  const key = await createOneTimeSignInKey(store)
  const entered = await owner.submitForm('/ui/enter', { key })
  if (entered.status !== 200) throw new Error(`the owner was not signed in: ${entered.text}`)
  return { ...bridge, store, owner, stranger: createPageClient(bridge.port) }
}

/** A browser without cookies yet. No page that it is sent may hold a secret of Google's. */
export function createPageClient(port: number): PageClient {
  const cookies = new Map<string, string>()
  let token = ''

  async function ask(
    method: string,
    path: string,
    sent: PageRequestOptions = {},
  ): Promise<PageResponse> {
    const seen = await sendRequest(port, method, path, {
      ...sent,
      headers: { Cookie: [...cookies].map((pair) => pair.join('=')).join('; '), ...sent.headers },
    })
    for (const line of [seen.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    assertClean(`the page ${path}`, seen.text)
    token = /name="token" value="([^"]+)"/.exec(seen.text)?.[1] ?? token
    return seen
  }

  async function follow(seen: PageResponse, sent: PageRequestOptions): Promise<PageResponse> {
    const { location } = seen.headers
    if (seen.status !== 303 || typeof location !== 'string') return seen
    return follow(await ask('GET', location, { ...sent, fields: {} }), sent)
  }

  return {
    request: ask,
    open: async (path, sent = {}) => follow(await ask('GET', path, sent), sent),
    submitForm: async (path, fields = {}, sent = {}) =>
      follow(await ask('POST', path, { ...sent, fields: { token, ...fields } }), sent),
  }
}

function sendRequest(
  port: number,
  method: string,
  path: string,
  { fields = {}, headers = {}, tls: secure = false, onText: hear }: PageRequestOptions,
): Promise<PageResponse> {
  const body = method === 'POST' ? new URLSearchParams(fields).toString() : ''
  const { promise, resolve, reject } = Promise.withResolvers<PageResponse>()
  const send = secure ? secureRequest : request
  const options = {
    host: '127.0.0.1',
    port,
    path,
    method,
    agent: false,
    rejectUnauthorized: false,
    headers: {
      Host: `${secure ? lanName : '127.0.0.1'}:${port}`,
      ...(method === 'POST' && {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': String(Buffer.byteLength(body)),
        Origin: `${secure ? `https://${lanName}` : 'http://127.0.0.1'}:${port}`,
      }),
      ...headers,
    },
  }
  send(options, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      hear?.(chunk.toString())
    })
    response.on('error', reject)
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
  })
    .on('error', reject)
    .end(body)
  return promise
}
