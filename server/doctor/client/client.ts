import { dav, type Name } from '../../../lib/dav/xml/names.ts'
import { createMultistatusReader } from '../../../lib/dav/multistatus/multistatus-reader.ts'
import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { isThere } from '../../../lib/upstream/book/multistatus-sink.ts'
import { propfindBody, syncBody } from '../../../lib/upstream/access/request-bodies.ts'
import {
  readSmallMultistatus,
  type SmallResponse,
} from '../../../lib/upstream/access/small-multistatus.ts'
import { ask, type Question } from './ask.ts'
import type { Trust } from '../examination/trust.ts'

/** What an initial sync gave. */
export interface Synced {
  readonly cards: number
  readonly token: string
  /** Upstream told only a part. */
  readonly truncated: boolean
}

/** A client that has signed in. Its methods reject with HttpError, whose message says what it got instead. */
export interface Client {
  readonly base: URL
  propfind(url: URL, depth: '0' | '1', names: readonly Name[]): Promise<readonly SmallResponse[]>
  /** A sync-collection with the empty token (https://www.rfc-editor.org/rfc/rfc6578#section-3.4). */
  sync(book: URL): Promise<Synced>
}

/** Longer than the bridge waits for upstream. */
const patience = 180_000

/** Who signs in, and whom it believes where TLS is spoken. */
export interface Visitor {
  readonly user: string
  readonly password: string
  readonly trust: Trust
}

export function createClient(base: URL, { user, password, trust }: Visitor): Client {
  const headers = {
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    'Content-Type': 'application/xml; charset=utf-8',
    'User-Agent': 'carddav-bridge-doctor',
  }
  const send = async (question: Question, depth: '0' | '1'): Promise<void> => {
    const { method, url } = question
    const asked = { ...question, patience, trust, headers: { ...headers, Depth: depth } }
    const { status } = await ask(asked)
    if (status !== 207)
      throw new HttpError(502, `${method} ${url.pathname} is answered with ${status}`)
  }
  return {
    base,
    async propfind(url, depth, names) {
      const chunks: Buffer[] = []
      const receive = (chunk: Buffer): void => void chunks.push(chunk)
      await send({ method: 'PROPFIND', url, body: propfindBody(names), receive }, depth)
      return readSmallMultistatus(Buffer.concat(chunks)).catch(unreadable)
    },
    sync: (url) =>
      counted((receive) =>
        send({ method: 'REPORT', url, body: syncBody('', [dav('getetag')]), receive }, '0'),
      ),
  }
}

/** Reads as it comes: an answer may be as large as an address book. */
async function counted(
  report: (receive: (chunk: Buffer) => void) => Promise<void>,
): Promise<Synced> {
  let cards = 0
  let truncated = false
  const reader = createMultistatusReader((view) => {
    if (view.status === 507) truncated = true
    else if (isThere(view)) cards += 1
  })
  try {
    await report((chunk) => {
      reader.write(chunk)
    })
    return { cards, truncated, token: reader.end().syncToken ?? '' }
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return unreadable(error)
  }
}

function unreadable(cause: unknown): never {
  if (!(cause instanceof HttpError || cause instanceof XmlError)) throw cause
  throw new HttpError(502, 'the answer is no multistatus', { cause })
}
