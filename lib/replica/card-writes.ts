import { randomUUID } from 'node:crypto'
import { HttpError } from '../errors/http-error.ts'
import type { CardUpload, UpstreamSession, WrittenCard } from '../upstream/book/upstream-session.ts'
import { printVCard, type VCard } from '../vcard/text/vcard.ts'
import type { BookReplica } from './book-replica.ts'
import { conditionEtag } from './state/upstream-etag.ts'
import { CardLooks } from './card-looks.ts'
import { confirmCards } from './state/confirm-cards.ts'
import {
  unknownCard,
  type BookChange,
  type CardChange,
  type CardRow,
  type JournalEntry,
  type JournalKind,
} from './state/replica-store.ts'
import type { UpstreamCard } from './state/upstream-book.ts'
import { overlayOfWrite, withOverlay } from './state/write-overlay.ts'
import {
  ignoreHttpError,
  isAnswer,
  isRefusal,
  notDoneError,
  retrySoon,
} from './state/write-errors.ts'

/** A card on its way upstream. */
export interface OutgoingCard {
  /** Last path segment of its href. */
  readonly name: string
  readonly uid: string | undefined
  /** What the client wrote, as far as it is to be stored. */
  readonly written: VCard
  readonly body: Buffer
  readonly contentType: string
}

/** A card that upstream has taken. */
export interface StoredCard {
  /** As clients are told. */
  readonly etag: string
  readonly modified: number | undefined
  /** Whether upstream holds the very bytes that were sent. */
  readonly isAsSent: boolean
}

export interface CardWritesOptions {
  readonly replica: BookReplica
  readonly session: UpstreamSession
  readonly slug: string
  readonly device: string
}

/**
 * Writes to the cards of one book. Each is in the journal before it is sent, and leaves it when a look that was sent after
 * it has shown the outcome; to be called while no other write to the card is under way.
 */
export class CardWrites {
  readonly #options: CardWritesOptions
  /** Looks at single cards upstream, before they are written. */
  readonly looks: CardLooks

  constructor(options: CardWritesOptions) {
    this.#options = options
    this.looks = new CardLooks(options)
  }

  /** A new card: under a fresh name where upstream gives names itself, else under its own. */
  async create(card: OutgoingCard): Promise<StoredCard> {
    const { session } = this.#options
    const isRenamed = session.quirks.has('renames-created-cards')
    const fresh = isRenamed ? `${randomUUID()}.vcf` : card.name
    const upstreamName = this.looks.again?.upstreamName ?? fresh
    const conditions = isRenamed || this.looks.again ? {} : { 'If-None-Match': '*' }
    return this.#send('create', { ...card, id: undefined, upstreamName }, async () => {
      const { id, etag } = await this.#put(upstreamName, card, conditions)
      if (id !== undefined && (id !== upstreamName || !isRenamed)) return { id, etag }
      return { id: isRenamed ? await this.#idOf(upstreamName) : upstreamName, etag }
    })
  }

  async update(row: CardRow, card: OutgoingCard): Promise<StoredCard> {
    const condition = this.#condition(row)
    return this.#send('update', { ...card, id: row.id, baseEtag: row.upstreamEtag }, async () => {
      const { id = row.id, etag } = await this.#put(row.id, card, condition)
      return { id, etag }
    })
  }

  /** False when it was not there any more. */
  async remove(row: CardRow): Promise<boolean> {
    const { replica, session, slug, device } = this.#options
    const { id, name, uid, upstreamEtag: baseEtag } = row
    const entry = { kind: 'delete', id, name, uid, baseEtag, device } as const
    const sequence = await replica.begin({
      ...entry,
      upstreamName: undefined,
      card: Buffer.alloc(0),
    })
    try {
      const wasThere = await session.remove(slug, id, this.#condition(row))
      // One 404 may be wrong: a card that is there after it was not deleted.
      if (!wasThere && (await replica.context.upstream.read(id)) !== undefined) throw notDoneError()
      await replica.apply({ cards: [], removed: [id], head: {}, ended: [sequence] })
      return wasThere
    } catch (error) {
      if (isRefusal(error)) await replica.apply(ending(sequence))
      throw error
    } finally {
      replica.ended(sequence, id)
    }
  }

  /** Has clients told again of the card that has the name, if there is one. */
  async tellAgain(name: string): Promise<void> {
    const { replica } = this.#options
    const snapshot = await replica.openAnyAge().catch(ignoreHttpError)
    const row = snapshot?.cardNamed(name)
    snapshot?.close()
    if (row !== undefined)
      await replica.apply({ cards: [], removed: [], again: [row.id], head: {} })
  }

  #condition({ upstreamEtag }: CardRow): Readonly<Record<string, string>> {
    const etag = conditionEtag(upstreamEtag)
    const isIgnored = this.#options.session.quirks.has('ignores-preconditions')
    return isIgnored || etag === undefined ? {} : { 'If-Match': etag }
  }

  #put(id: string, { body, contentType }: OutgoingCard, conditions: CardUpload['conditions'] = {}) {
    const { session, slug } = this.#options
    return session.write(slug, id, { body, contentType, conditions })
  }

  async #idOf(upstreamName: string): Promise<string> {
    const { cards } = await this.#options.replica.context.upstream.fetch([upstreamName])
    const [found] = cards
    if (found) return found.id
    throw new HttpError(503, 'Upstream took a new card and does not say where it is', retrySoon)
  }

  async #send(
    kind: JournalKind,
    card: OutgoingCard & Pick<JournalEntry, 'id'> & Partial<JournalEntry>,
    put: () => Promise<WrittenCard & { readonly id: string }>,
  ): Promise<StoredCard> {
    const { replica, device } = this.#options
    const { id, name, uid, upstreamName, baseEtag, written: vcard } = card
    const entry = { kind, id, name, uid, upstreamName, baseEtag, device, card: printCard(vcard) }
    const sequence = await replica.begin(entry)
    let written: string | undefined
    try {
      const answer = await put()
      if (answer.id !== id) replica.writes.begin((written = answer.id))
      return await this.#settle(sequence, card, answer)
    } catch (error) {
      if (isRefusal(error)) await replica.apply(ending(sequence))
      else if (isAnswer(error)) replica.unsettled.answered(sequence)
      throw error
    } finally {
      replica.ended(sequence, id)
      if (written !== undefined) replica.writes.end(written)
    }
  }

  /**
   * Reads the card back: what upstream made of it is what is served. When that fails the write is done all the same, what
   * was sent is served, and a later look ends the entry.
   */
  async #settle(
    sequence: number,
    card: OutgoingCard & Partial<JournalEntry>,
    answer: WrittenCard & { readonly id: string },
  ): Promise<StoredCard> {
    const { replica } = this.#options
    const echo = await replica.context.upstream.read(answer.id).catch(ignoreHttpError)
    const change = await this.#storedChange(answer, card, echo)
    // Upstream may have made a new card of an update whose card was just deleted.
    const removed = card.id === undefined || card.id === answer.id ? [] : [card.id]
    const ended = [
      ...(echo === undefined ? [] : [sequence]),
      ...(this.looks.again ? [this.looks.again.sequence] : []),
    ]
    await replica.apply({ cards: [change], removed, head: {}, ended })
    const { etag = '', modified } = change
    return { etag, modified, isAsSent: echo?.body.equals(card.body) ?? false }
  }

  async #storedChange(
    { id, etag }: WrittenCard & { readonly id: string },
    card: OutgoingCard & Partial<JournalEntry>,
    echo: UpstreamCard | undefined,
  ): Promise<CardChange> {
    const { replica, session } = this.#options
    const row = await this.#rowOf(id)
    const identity = { id, uid: row === undefined ? aliasUid(card.uid, id, session) : row.uid }
    const { context } = replica
    const overlay = echo && overlayOfWrite(context, { card: card.written, etag }, identity, echo)
    const source = echo ?? { id, etag: undefined, body: card.body }
    const known = { ...(row ?? unknownCard(id, card.name)), ...identity }
    const [change] = await confirmCards(context, [source], withOverlay(context, known, overlay))
    if (change === undefined) throw new Error('a card has one state')
    const { name, upstreamName } = card
    return row === undefined
      ? {
          ...change,
          created: change.created ?? change.modified,
          name,
          uid: identity.uid,
          upstreamName,
          overlay,
          isVisible: true,
        }
      : { ...change, overlay }
  }

  async #rowOf(id: string): Promise<CardRow | undefined> {
    const snapshot = await this.#options.replica.openAnyAge()
    try {
      return snapshot.card(id)
    } finally {
      snapshot.close()
    }
  }
}

const printCard = (card: VCard): Buffer => Buffer.from(printVCard(card))

/** The client's UID is kept apart where upstream puts its own in its place. */
const aliasUid = (
  uid: string | undefined,
  id: string,
  { quirks }: UpstreamSession,
): string | undefined => (quirks.has('replaces-uid') && uid !== id ? uid : undefined)

const ending = (sequence: number): BookChange => ({
  cards: [],
  removed: [],
  head: {},
  ended: [sequence],
})
