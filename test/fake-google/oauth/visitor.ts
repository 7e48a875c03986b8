import type { TestContext } from 'node:test'
import type { FakeAccount } from '../account.ts'
import { startFakeGoogle } from '../server.ts'
import type { FakeGoogle, FakeGoogleOptions } from '../server.ts'

/** An answer with its body read. */
export interface Visit {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface Asked {
  readonly depth?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks the fake Google as alice, with a living token. */
export interface Visitor {
  readonly google: FakeGoogle
  readonly alice: FakeAccount
  /** The path of the book, with its slash. */
  readonly book: string
  readonly ask: (method: string, path: string, asked?: Asked) => Promise<Visit>
  /** PROPFIND for named elements. */
  readonly propfind: (path: string, depth: string, elements: string) => Promise<Visit>
  /** A REPORT on the book with Depth 1, its name and content given. */
  readonly report: (name: string, content: string, depth?: string) => Promise<Visit>
}

export const NAMESPACES =
  'xmlns:d="DAV:" xmlns:card="urn:ietf:params:xml:ns:carddav" xmlns:cs="http://calendarserver.org/ns/"'

/** Starts a fake Google that ends with the test. */
export async function visit(t: TestContext, options: FakeGoogleOptions = {}): Promise<Visitor> {
  const google = await startFakeGoogle(options)
  t.after(() => google.close())
  const alice = google.account('alice@gmail.example')
  const token = alice.accessToken()
  const ask: Visitor['ask'] = async (method, path, { depth, body, headers } = {}) => {
    const fields = { authorization: `Bearer ${token}`, ...(depth && { depth }), ...headers }
    const sent = { method, headers: fields, redirect: 'manual' as const, ...(body && { body }) }
    return read(await fetch(google.url + path, sent))
  }
  const report: Visitor['report'] = (name, content, depth = '1') => {
    return ask('REPORT', alice.bookHref, {
      depth,
      body: `<${name} ${NAMESPACES}>${content}</${name}>`,
    })
  }
  const propfind: Visitor['propfind'] = (path, depth, elements) => {
    const body = `<d:propfind ${NAMESPACES}><d:prop>${elements}</d:prop></d:propfind>`
    return ask('PROPFIND', path, { depth, body })
  }
  return { google, alice, book: alice.bookHref, ask, propfind, report }
}

/** A card of version 3.0 with these lines and an `N`. */
export function card(...lines: readonly string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', 'N:Doe;Jane;;;', ...lines, 'END:VCARD', ''].join('\r\n')
}

/** The hrefs of the rows of a multistatus. */
export function rowsOf(multistatus: string): readonly string[] {
  return [...multistatus.matchAll(/<d:response>\s*<d:href>([^<]*)</g)].map(([, href = '']) => href)
}

async function read(response: Response): Promise<Visit> {
  return { status: response.status, headers: response.headers, text: await response.text() }
}
