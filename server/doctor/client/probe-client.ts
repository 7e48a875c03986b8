import { davName, type XmlName } from '../../../lib/dav/xml/xml-name.ts'
import { createMultistatusReader } from '../../../lib/dav/multistatus/multistatus-reader.ts'
import { XmlError } from '../../../lib/dav/xml/xml-error.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { isFoundResponse } from '../../../lib/upstream/book/multistatus-sink.ts'
import { propfindBody, syncCollectionBody } from '../../../lib/upstream/access/request-bodies.ts'
import {
  parseSmallMultistatus,
  type MultistatusResponse,
} from '../../../lib/upstream/access/small-multistatus.ts'
import { sendProbeRequest, type ProbeRequest } from './probe-request.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

/** What an initial sync-collection gave. */
interface SyncResult {
  /** Number of cards. */
  readonly cards: number
  readonly token: string
  /** Whether the listing was cut short (507). */
  readonly truncated: boolean
}

/** A client with credentials. Its methods reject with HttpError, whose message says what it got instead of a multistatus. */
export interface ProbeClient {
  readonly base: URL
  propfind(
    url: URL,
    depth: '0' | '1',
    names: readonly XmlName[],
  ): Promise<readonly MultistatusResponse[]>
  /** A sync-collection with the empty token (https://www.rfc-editor.org/rfc/rfc6578#section-3.4). */
  sync(book: URL): Promise<SyncResult>
}

/** Longer than the bridge waits for upstream. */
const timeout = 180_000

/** Credentials of a device, and which certificates to trust. */
export interface ProbeClientOptions {
  readonly user: string
  readonly password: string
  readonly trust: TlsTrustOptions
}

/** A client that sends its credentials with each request; waits up to three minutes for each response. */
export function createProbeClient(
  base: URL,
  { user, password, trust }: ProbeClientOptions,
): ProbeClient {
  const headers = {
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    'Content-Type': 'application/xml; charset=utf-8',
    'User-Agent': 'carddav-bridge-doctor',
  }
  const send = async (probe: ProbeRequest, depth: '0' | '1'): Promise<void> => {
    const { method, url } = probe
    const request = { ...probe, timeout, trust, headers: { ...headers, Depth: depth } }
    const { status } = await sendProbeRequest(request)
    if (status !== 207)
      throw new HttpError(502, `${method} ${url.pathname} is answered with ${status}`)
  }
  return {
    base,
    async propfind(url, depth, names) {
      const chunks: Buffer[] = []
      const receive = (chunk: Buffer): void => void chunks.push(chunk)
      await send({ method: 'PROPFIND', url, body: propfindBody(names), receive }, depth)
      return parseSmallMultistatus(Buffer.concat(chunks), url, depth).catch(unreadable)
    },
    sync: (url) =>
      countCards((receive) =>
        send(
          { method: 'REPORT', url, body: syncCollectionBody('', [davName('getetag')]), receive },
          '0',
        ),
      ),
  }
}

/** Reads the response as it comes: it may be as large as the address book. */
async function countCards(
  report: (receive: (chunk: Buffer) => void) => Promise<void>,
): Promise<SyncResult> {
  let cards = 0
  let truncated = false
  const reader = createMultistatusReader((view) => {
    if (view.status === 507) truncated = true
    else if (isFoundResponse(view)) cards += 1
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
