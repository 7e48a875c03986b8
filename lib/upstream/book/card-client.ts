import { HttpError } from '../../errors/http-error.ts'
import type { UpstreamClient } from '../access/upstream-client.ts'
import type { UpstreamBookClient, UpstreamTarget } from './book-client.ts'
import {
  assertWriteSucceeded,
  forbiddenWriteError,
  putRefusedError,
  requireWholeCard,
} from './card-responses.ts'
import type { UpstreamResponseHead } from '../exchange/transport.ts'
import { createMemberIdResolver } from './member-id-resolver.ts'
import { badGatewayError, type UpstreamRefusal } from '../access/refusal.ts'
import {
  CardChangedError,
  type CardUpload,
  type UpstreamCard,
  type WrittenCard,
} from './upstream-session.ts'
import { markNotDone } from '../exchange/transport-error.ts'
import { collectBody } from '../exchange/body-sink.ts'

const cardLimit = 32 * 1024 * 1024

/** Requests about single cards. */
export class UpstreamCardClient {
  readonly #client: UpstreamClient
  readonly #books: UpstreamBookClient

  constructor(client: UpstreamClient, books: UpstreamBookClient) {
    this.#client = client
    this.#books = books
  }

  /** As `UpstreamSession.read`. */
  async read(book: string, id: string): Promise<UpstreamCard | undefined> {
    let card: UpstreamCard | undefined
    await this.#books.withCardTarget(book, id, async (located) => {
      card = await this.#get(located, id)
      return card !== undefined
    })
    return card
  }

  async #get({ url }: UpstreamTarget, id: string): Promise<UpstreamCard | undefined> {
    // What compresses on the way weakens the ETag (nginx) or changes it (Apache's mod_deflate).
    const headers = { Accept: 'text/vcard, */*;q=0.1', 'Accept-Encoding': 'identity' }
    const { head, refusal, body } = await this.#send('GET', url, headers)
    if (refusal && !isGone(refusal)) throw badGatewayError(refusal, 'GET of a card')
    if (refusal) return undefined
    const { etag, 'last-modified': lastModified } = head.headers
    return { id, etag, lastModified, body: requireWholeCard(head, body) }
  }

  /** As `UpstreamSession.write`. */
  async write(
    book: string,
    name: string,
    { body, contentType, conditions }: CardUpload,
  ): Promise<WrittenCard> {
    const { url, bookLocation } = await this.#books.locate(book, name)
    const headers = { 'Content-Type': contentType, ...conditions }
    const { head, refusal } = await this.#send('PUT', url, headers, body)
    const idOf = createMemberIdResolver(bookLocation.path, url)
    if (refusal && isGone(refusal)) await this.#throwMoved(book)
    if (refusal) throw putRefusedError(refusal, idOf)
    assertWriteSucceeded(head, 'PUT')
    return { id: idIn(head, idOf), etag: head.headers.etag }
  }

  /** A card cannot be missing when it is put there: its book must be elsewhere. */
  async #throwMoved(book: string): Promise<never> {
    await this.#books.checkPresence(book)
    const headers = { 'Retry-After': '1' }
    throw markNotDone(new HttpError(503, 'The address book has moved upstream', { headers }))
  }

  /** As `UpstreamSession.remove`. */
  async remove(
    book: string,
    id: string,
    conditions: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const { url } = await this.#books.locate(book, id)
    const { head, refusal } = await this.#send('DELETE', url, conditions)
    if (refusal === undefined) {
      assertWriteSucceeded(head, 'DELETE')
      return true
    }
    if (isGone(refusal)) return false
    if (refusal.status === 412) throw new CardChangedError()
    throw refusal.status === 403
      ? forbiddenWriteError(refusal, 'DELETE')
      : badGatewayError(refusal, 'DELETE')
  }

  async #send(method: string, url: URL, headers: Readonly<Record<string, string>>, body?: Buffer) {
    let answer: Buffer | undefined
    const outcome = await this.#client.send({ method, url, headers, body }, () =>
      collectBody(cardLimit, (whole) => {
        answer = whole
      }),
    )
    return { ...outcome, body: answer }
  }
}

const isGone = ({ status }: UpstreamRefusal): boolean => status === 404 || status === 410

function idIn(
  { headers }: UpstreamResponseHead,
  idOf: (href: string) => string | undefined,
): string | undefined {
  const location = headers.location ?? headers['content-location']
  const id = location === undefined ? undefined : idOf(location)
  return id === '' ? undefined : id
}
