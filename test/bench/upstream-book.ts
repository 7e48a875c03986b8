import { card, end, head, member, row } from './upstream-answers.ts'

export interface UpstreamBookOptions {
  /** Its path, with a slash at its end. */
  readonly path: string
  readonly cards: number
  /** How long a card is. */
  readonly cardBytes: number
  /** Every tenth card has a photo, and is so long; undefined: none has. */
  readonly photoBytes?: number | undefined
}

interface WrittenCard {
  readonly data: string
  /** The change that made it. */
  readonly version: number
}

const tokens = 'https://www.googleapis.com/carddav/v1/synctoken/'

/** An address book whose listings and cards are made as they are sent; only what was written is kept. */
export class UpstreamBook {
  /** Tokens of before are refused from now on. */
  isForgetful = false
  readonly #options: UpstreamBookOptions
  readonly #written = new Map<string, WrittenCard>()
  #version = 0

  constructor(options: UpstreamBookOptions) {
    this.#options = options
  }

  get token(): string {
    return tokens + String(this.#version)
  }

  *listing(): Generator<string> {
    const { path, cards } = this.#options
    yield head + row(path, '<d:getetag>"book"</d:getetag>')
    for (let at = 0; at < cards; at++) yield member(path + idOf(at), this.#etag(idOf(at)))
    yield end
  }

  *multiget(hrefs: Iterable<string>): Generator<string> {
    yield head
    for (const href of hrefs) {
      const id = href.slice(this.#options.path.length)
      yield member(href, this.#etag(id), this.card(id))
    }
    yield end
  }

  /** Undefined when the token is refused. */
  changes(token: string): string | undefined {
    if (this.isForgetful) {
      this.isForgetful = false
      return undefined
    }
    const since = Number(token.slice(tokens.length))
    const rows = [...this.#written]
      .filter(([, { version }]) => version > since)
      .map(([id]) => member(this.#options.path + id, this.#etag(id)))
    return `${head}${rows.join('')}<d:sync-token>${this.token}</d:sync-token>${end}`
  }

  card(id: string): string {
    return this.#written.get(id)?.data ?? card(id, this.#bytesOf(parseInt(id, 16)))
  }

  /** A multistatus about one card. */
  row(id: string): string {
    return head + member(this.#options.path + id, this.#etag(id)) + end
  }

  etag(id: string): string {
    return this.#etag(id)
  }

  write(id: string, data: string): void {
    this.#version += 1
    this.#written.set(id, { data, version: this.#version })
  }

  #etag(id: string): string {
    const version = this.#written.get(id)?.version ?? 0
    return `"2016-08-31T06:48:${String(version).padStart(2, '0')}.818-07:00"`
  }

  /** From half to one and a half of what they have on average. */
  #bytesOf(at: number): number {
    const { cardBytes, photoBytes } = this.#options
    if (photoBytes !== undefined && at % 10 === 9) return photoBytes
    return Math.round(cardBytes * (0.5 + (at % 16) / 15))
  }
}

export const idOf = (at: number): string => (at + firstId).toString(16)

/** Google's ids have many digits. */
const firstId = 0x10_0000
