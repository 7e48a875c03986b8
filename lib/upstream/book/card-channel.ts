import { dav } from '../../dav/xml/names.ts'
import { HttpError } from '../../errors/http-error.ts'
import type { Access } from '../access/access.ts'
import type { BookChannel, Located, MultistatusRequest } from './book-channel.ts'
import { assertDone, forbidden, putRefused, wholeCard } from './card-answers.ts'
import type { UpstreamHead } from '../exchange/exchange.ts'
import { createMemberHrefs } from './member-hrefs.ts'
import { isThere, textsIn } from './multistatus-sink.ts'
import { failure, type Refusal } from '../access/refusal.ts'
import { propfindBody } from '../access/request-bodies.ts'
import type { Probe, StoredCard, Upload, Written } from './session.ts'
import { collect } from '../exchange/sink.ts'

const cardLimit = 32 * 1024 * 1024
const getetag = dav('getetag')

/** Requests about single cards. */
export class CardChannel {
  readonly #access: Access
  readonly #book: BookChannel

  constructor(access: Access, book: BookChannel) {
    this.#access = access
    this.#book = book
  }

  /** As `Session.probe`. */
  async probe(book: string, id: string): Promise<Probe | undefined> {
    let probe: Probe | undefined
    await this.#book.askCard(book, id, async (located) => {
      const { refusal } = await this.#book.send(located, etagRequest, (found, view) => {
        if (found !== '' && isThere(view)) probe ??= { id: found, etag: textsIn(view).get(getetag) }
      })
      if (refusal && !isGone(refusal)) throw failure(refusal, 'PROPFIND on a card')
      return probe !== undefined
    })
    return probe
  }

  /** As `Session.read`. */
  async read(book: string, id: string): Promise<StoredCard | undefined> {
    let card: StoredCard | undefined
    await this.#book.askCard(book, id, async (located) => {
      card = await this.#get(located, id)
      return card !== undefined
    })
    return card
  }

  async #get({ url }: Located, id: string): Promise<StoredCard | undefined> {
    const headers = { Accept: 'text/vcard, */*;q=0.1' }
    const { head, refusal, body } = await this.#send('GET', url, headers)
    if (refusal && !isGone(refusal)) throw failure(refusal, 'GET of a card')
    if (refusal) return undefined
    const { etag, 'last-modified': lastModified } = head.headers
    return { id, etag, lastModified, body: wholeCard(head, body) }
  }

  /** As `Session.write`. */
  async write(
    book: string,
    name: string,
    { body, contentType, conditions }: Upload,
  ): Promise<Written> {
    const { url, place } = await this.#book.locate(book, name)
    const headers = { 'Content-Type': contentType, ...conditions }
    const { head, refusal } = await this.#send('PUT', url, headers, body)
    const idOf = createMemberHrefs(place.path, url)
    if (refusal) throw putRefused(refusal, idOf)
    assertDone(head, 'PUT')
    const status = head.status === 201 ? 201 : 204
    return { id: idIn(head, idOf), etag: head.headers.etag, status }
  }

  /** As `Session.remove`. */
  async remove(
    book: string,
    id: string,
    conditions: Readonly<Record<string, string>>,
  ): Promise<boolean> {
    const { url } = await this.#book.locate(book, id)
    const { head, refusal } = await this.#send('DELETE', url, conditions)
    if (refusal === undefined) {
      assertDone(head, 'DELETE')
      return true
    }
    if (isGone(refusal)) return false
    if (refusal.status === 412) throw new HttpError(412, 'The card has changed upstream')
    throw refusal.status === 403 ? forbidden(refusal, 'DELETE') : failure(refusal, 'DELETE')
  }

  async #send(method: string, url: URL, headers: Readonly<Record<string, string>>, body?: Buffer) {
    let answer: Buffer | undefined
    const outcome = await this.#access.send({ method, url, headers, body }, () =>
      collect(cardLimit, (whole) => {
        answer = whole
      }),
    )
    return { ...outcome, body: answer }
  }
}

const etagRequest: MultistatusRequest = {
  method: 'PROPFIND',
  depth: '0',
  body: () => propfindBody([getetag]),
}

const isGone = ({ status }: Refusal): boolean => status === 404 || status === 410

function idIn(
  { headers }: UpstreamHead,
  idOf: (href: string) => string | undefined,
): string | undefined {
  const location = headers.location ?? headers['content-location']
  const id = location === undefined ? undefined : idOf(location)
  return id === '' ? undefined : id
}
