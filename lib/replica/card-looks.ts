import { HttpError } from '../errors/http-error.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import type { BookReplica } from './book-replica.ts'
import { confirmCards } from './state/confirm-cards.ts'
import type { BookChange, BookSnapshot, CardRow, JournalEntry } from './state/replica-store.ts'
import type { UpstreamBook, UpstreamCard } from './state/upstream-book.ts'
import { isSameUpstreamEtag } from './state/upstream-etag.ts'
import { retrySoon } from './state/write-errors.ts'

export interface CardLooksOptions {
  readonly replica: BookReplica
  readonly session: UpstreamSession
}

/** Looks at single cards upstream; what they show is applied to the replica before it is used. */
export class CardLooks {
  /** A creation under the looked-for name that upstream has answered, and not with success: it may be sent again. */
  again: JournalEntry | undefined
  readonly #options: CardLooksOptions

  constructor(options: CardLooksOptions) {
    this.#options = options
  }

  /**
   * Asks upstream for the card of that name, by itself, and applies what it says; a card is believed to be gone after a
   * second look. Gives the state behind it, to be closed. Rejects with 503 while a creation under the name is unsettled.
   */
  async look(name: string): Promise<BookSnapshot> {
    const { replica } = this.#options
    const known = await replica.openAnyAge()
    known.close()
    const pending = replica.journal().find((entry) => entry.name === name && entry.id === undefined)
    if (pending) {
      await replica.settle()
      this.again = isUnsettled(replica, pending) ? pending : undefined
      if (this.again && !replica.unsettled.wasAnswered(pending)) throw unsettledError()
    }
    const snapshot = await replica.openAnyAge()
    const id = snapshot.cardNamed(name)?.id ?? this.#idBehind(name)
    snapshot.close()
    if (id !== undefined) await this.#lookAt(id)
    return replica.openAnyAge()
  }

  /** The living card that has the UID, which upstream is asked for when it may be its own. */
  async cardWithUid(uid: string): Promise<CardRow | undefined> {
    const { replica, session } = this.#options
    const pending = replica.journal().find((entry) => entry.uid === uid && entry.id === undefined)
    if (pending && pending.sequence !== this.again?.sequence) {
      await replica.settle()
      if (isUnsettled(replica, pending)) throw unsettledError()
    }
    // Google's UIDs are its ids: a card restored from a backup must not become a second copy of itself.
    const isId = session.quirks.has('replaces-uid') && /^[0-9a-f]{6,16}$/.test(uid)
    const known = await this.#inSnapshot((snapshot) => snapshot.cardWithUid(uid))
    const id = known?.id ?? (isId ? uid : undefined)
    if (id === undefined) return undefined
    await this.#lookAt(id)
    return this.#inSnapshot((snapshot) => snapshot.card(id))
  }

  /** The UID under which clients know the card; undefined where it is not certain. */
  uidOf(row: CardRow): string | undefined {
    return this.#options.session.quirks.has('replaces-uid') ? (row.uid ?? row.id) : undefined
  }

  /** The name under which clients know upstream's card. */
  async nameOf(id: string): Promise<string> {
    const row = await this.#inSnapshot((snapshot) => snapshot.card(id))
    return row?.name ?? id
  }

  async #inSnapshot<T>(read: (snapshot: BookSnapshot) => T): Promise<T> {
    const snapshot = await this.#options.replica.openAnyAge()
    try {
      return read(snapshot)
    } finally {
      snapshot.close()
    }
  }

  /** A name that no client has given may still be upstream's own. */
  #idBehind(name: string): string | undefined {
    const { session } = this.#options
    if (!session.quirks.has('renames-created-cards')) return name
    const id = name.replace(/\.vcf$/, '')
    return id !== name && /^[0-9a-f]{1,16}$/.test(id) ? id : undefined
  }

  async #lookAt(id: string): Promise<void> {
    const { replica } = this.#options
    const { upstream, writes } = replica.context
    // An answer that may be older than what was applied meanwhile is asked for again.
    for (let left = tries; left > 0; left -= 1) {
      const since = writes.now()
      const found = (await upstream.read(id)) ?? (await lookAgain(upstream, id))
      const change = await this.#changeFor(id, found)
      if (writes.isTouchedSince(id, since)) continue
      if (change) await replica.apply(change)
      return
    }
  }

  async #changeFor(id: string, found: UpstreamCard | undefined): Promise<BookChange | undefined> {
    const { replica } = this.#options
    const known = await this.#inSnapshot((snapshot) => {
      const row = snapshot.card(id)
      return { row, isHere: isHere(row, snapshot) }
    })
    if (found === undefined) return known.row && { cards: [], removed: [id], head: {} }
    const isSame =
      found.etag !== undefined && isSameUpstreamEtag(known.row?.upstreamEtag, found.etag)
    if (known.isHere && isSame) return undefined
    return { cards: await confirmCards(replica.context, [found]), removed: [], head: {} }
  }
}

/** By a multiget: some servers know a card by one way and not by the other. */
async function lookAgain(upstream: UpstreamBook, id: string): Promise<UpstreamCard | undefined> {
  const { cards, withheld } = await upstream.fetch([id])
  if (withheld.has(id))
    throw new HttpError(502, 'Upstream says that it has the card, and does not show it')
  return cards.find((card) => card.id === id)
}

/** So often a card is looked at while others touch it; then what is known is younger than what could be asked. */
const tries = 3

const isUnsettled = (replica: BookReplica, { sequence }: JournalEntry): boolean =>
  replica.journal().some((entry) => entry.sequence === sequence)

/** Whether the card's body can be read. */
const isHere = (row: CardRow | undefined, snapshot: BookSnapshot): boolean =>
  row?.body !== undefined && snapshot.body(row.body) !== undefined

const unsettledError = (): HttpError =>
  new HttpError(503, 'A creation of this card may still be under way upstream', retrySoon)
