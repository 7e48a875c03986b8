import { request as secureRequest } from 'node:https'
import { request } from 'node:http'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { openGoogleTestBridge, type GoogleTestBridge } from '../../support/test-bridge.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { assertClean } from '../../support/secret-watch.ts'

/** What a browser without scripts sees. */
export interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Sent {
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** By HTTPS to the address that the bridge tells other machines. */
  readonly secure?: boolean
  /** Hears the answer piece by piece. */
  readonly hear?: (piece: string) => void
}

/** Somebody with a browser. */
export interface Visitor {
  /** Goes to a page; redirects are followed. */
  readonly open: (path: string, sent?: Sent) => Promise<Seen>
  /** Sends a form, with the session's token; the redirect that answers it is followed. */
  readonly send: (
    path: string,
    fields?: Readonly<Record<string, string>>,
    sent?: Sent,
  ) => Promise<Seen>
  /** One request. */
  readonly ask: (method: string, path: string, sent?: Sent) => Promise<Seen>
}

/** A house and its store. The account is alice's, her devices are `phone` and `reader`. */
export interface Pages extends GoogleTestBridge {
  readonly store: Store
  /** Who has come in by a one-time link. */
  readonly owner: Visitor
  /** Who has not. */
  readonly stranger: Visitor
}

/** The name under which the bridges of these tests are told to other machines. */
export const lanName = 'contacts.example.org'

/** TLS with an authority of the bridge's own, though nothing but loopback is listened on. */
export const withTls = {
  advertise: [lanName],
  legacyTls: { address: '127.0.0.1', port: 0 },
}

/** Opens a house whose owner has come in. */
export async function openPages(outer: Scope, settings: object = {}): Promise<Pages> {
  const scope = nested(outer)
  const house = await openGoogleTestBridge(scope, {}, { settings })
  const store = await openStore(house.dataDir)
  scope.after(() => store.close())
  const owner = visitor(house.port)
  await owner.open('/ui/enter')
  const key = await createOneTimeSignInKey(store)
  const entered = await owner.send('/ui/enter', { key })
  if (entered.status !== 200) throw new Error(`the owner came not in: ${entered.text}`)
  return { ...house, store, owner, stranger: visitor(house.port) }
}

/** Somebody whose browser has no cookie yet. No page that they see may hold a secret of Google's. */
export function visitor(port: number): Visitor {
  const cookies = new Map<string, string>()
  let token = ''

  async function ask(method: string, path: string, sent: Sent = {}): Promise<Seen> {
    const seen = await once(port, method, path, {
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

  async function follow(seen: Seen, sent: Sent): Promise<Seen> {
    const { location } = seen.headers
    if (seen.status !== 303 || typeof location !== 'string') return seen
    return follow(await ask('GET', location, { ...sent, fields: {} }), sent)
  }

  return {
    ask,
    open: async (path, sent = {}) => follow(await ask('GET', path, sent), sent),
    send: async (path, fields = {}, sent = {}) =>
      follow(await ask('POST', path, { ...sent, fields: { token, ...fields } }), sent),
  }
}

function once(
  port: number,
  method: string,
  path: string,
  { fields = {}, headers = {}, secure = false, hear }: Sent,
): Promise<Seen> {
  const body = method === 'POST' ? new URLSearchParams(fields).toString() : ''
  const { promise, resolve, reject } = Promise.withResolvers<Seen>()
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
