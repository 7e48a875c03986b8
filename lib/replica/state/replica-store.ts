import type { XmlName } from '../../dav/xml/xml-name.ts'
import type { DeletionBaseline, HeldDeletion } from './deletion-guard.ts'

/** Which address book; `born` tells accounts of the same name apart. */
export interface BookKey {
  readonly account: string
  /** `Account.createdAt`. */
  readonly born: number
  /** Slug that clients know. */
  readonly book: string
}

/** What is known of a book as a whole. Times are milliseconds since the epoch. */
export interface BookHead {
  /** Grows by one with each change that clients can see; begins at the Unix second of its making. */
  readonly revision: number
  /** Tokens below it are stale: what was gone before it is forgotten. */
  readonly floor: number
  /** Whether all members are known; their bodies may still be on their way. */
  readonly isComplete: boolean
  /** Upstream's own, of the confirmed state. */
  readonly syncToken: string | undefined
  readonly ctag: string | undefined
  readonly properties: ReadonlyMap<XmlName, string>
  /** When upstream was last asked for the properties and the ctag. */
  readonly headAt: number
  /** When the request went out whose answer the state is. */
  readonly confirmedAt: number
  /** The same of the last whole listing. */
  readonly listedAt: number
  /** The revision that a listing has confirmed under the ctag that was known before; undefined until one has. */
  readonly settledRevision: number | undefined
  /** How often in a row sync-collection failed, and when it did last. */
  readonly syncFailures: number
  readonly syncFailedAt: number
  readonly baseline: DeletionBaseline
  /** When the baseline was taken. */
  readonly baselineAt: number
  /** When clients last got to see another state of the book; 0 when that is not known. */
  readonly changedAt: number
}

/** Names a body in the store: the same bytes of one account have one key. */
export type BodyKey = string

/** A living card as all devices see it, but for the form. */
export interface CardRow {
  readonly id: string
  /** Last path segment of its href. */
  readonly name: string
  /** The client's UID where it differs from upstream's. */
  readonly uid: string | undefined
  readonly upstreamEtag: string | undefined
  /** What clients are told: strong and quoted. Undefined until the first body of a card without an ETag is here. */
  readonly etag: string | undefined
  /** Undefined while the body is on its way. */
  readonly body: BodyKey | undefined
  /** Of the served body, in bytes. */
  readonly size: number
  /**
   * When clients last got to see another card, in whole seconds: never goes back, and moves with the ETag. Undefined until
   * somebody has said.
   */
  readonly modified: number | undefined
  /** When it was made, where that is known. */
  readonly created: number | undefined
  /** The revision that brought it to its present state. */
  readonly revision: number
}

/** A card of which nothing but its id and name is known. */
export const unknownCard = (id: string, name: string): CardRow => ({
  id,
  name,
  uid: undefined,
  upstreamEtag: undefined,
  etag: undefined,
  body: undefined,
  size: 0,
  modified: undefined,
  created: undefined,
  revision: 0,
})

/** A card that is gone. */
export interface Tombstone {
  readonly id: string
  /** The name under which devices knew it. */
  readonly name: string
  readonly revision: number
  /** Milliseconds since the epoch. */
  readonly goneAt: number
}

/** One revision of a book; nothing that is written later shows in it. To be closed soon. */
export interface BookSnapshot {
  readonly head: BookHead
  /**
   * Which program made the revision, a random word: where a folder is put back from a copy, revisions that were made since are
   * numbered again, and belong to another epoch. Empty below the floor.
   */
  epochOf(revision: number): string
  /** How many cards live. */
  count(): number
  /** How many of them have their body here. */
  countBodies(): number
  card(id: string): CardRow | undefined
  cardNamed(name: string): CardRow | undefined
  cardWithUid(uid: string): CardRow | undefined
  /** By revision and id: what is new comes last. */
  cards(): Iterable<CardRow>
  /** Ids of living cards whose body is not here. */
  bodiless(): readonly string[]
  /** What changed after `revision` (and, within `revision + 1`, after the id), by revision and id. */
  changes(revision: number, after?: string): Iterable<CardRow | Tombstone>
  /** What clients wrote and upstream dropped, as it was put. */
  overlay(id: string): Buffer | undefined
  /** The served body; undefined when the file of bodies has lost it. */
  body(key: BodyKey): Buffer | undefined
  close(): void
}

/** A card's new confirmed state. */
export interface CardChange {
  readonly id: string
  readonly upstreamEtag: string | undefined
  /** Undefined: the former one, or none yet. */
  readonly etag?: string | undefined
  /** Undefined: the former one, as long as upstream's ETag is the same. */
  readonly body?: { readonly key: BodyKey; readonly size: number }
  /** As in `CardRow`; undefined: the former. */
  readonly modified?: number | undefined
  readonly created?: number | undefined
  /** For a card that is new here; without it the name is made of the id. */
  readonly name?: string | undefined
  readonly uid?: string | undefined
  /** The name under which it was PUT upstream. */
  readonly upstreamName?: string | undefined
  /** What clients wrote and upstream dropped; null forgets it, undefined leaves it. */
  readonly overlay?: Buffer | null | undefined
  /** Whether clients see another card than before, so that it gets the new revision. */
  readonly isVisible: boolean
}

/** A card that no refresh could settle. */
export interface Recheck {
  readonly id: string
  readonly why: string
  /** Upstream has said that it is gone: it is, when it is not delivered. */
  readonly isToldGone: boolean
  readonly tries: number
  /** Milliseconds since the epoch: not asked before. */
  readonly dueAt: number
}

/** One atomic change of a book. What is undefined stays as it is. */
export interface BookChange {
  readonly cards: readonly CardChange[]
  /** Ids of cards that are gone. */
  readonly removed: readonly string[]
  /** Ids of cards that clients are told of once more. */
  readonly again?: readonly string[]
  /** The same of cards whose body they wanted: now, or as soon as it is here. */
  readonly owed?: readonly string[]
  /** Cards that are to be asked again. */
  readonly recheck?: readonly Recheck[]
  /** Ids of cards that need not be asked again. */
  readonly rechecked?: readonly string[]
  /** All deletions that are held; replaces the former list. */
  readonly held?: readonly HeldDeletion[]
  readonly head: Partial<Omit<BookHead, 'revision' | 'floor' | 'changedAt'>>
  /** Makes all tokens stale that were given out so far, in whatever life of the program. */
  readonly beginsEpoch?: boolean
  /** Journal entries that end with it. */
  readonly ended?: readonly number[]
}

/** What a client asked to be written. */
export type JournalKind = 'create' | 'update' | 'delete'

/** A write that is recorded before it is sent. */
export interface JournalEntry {
  readonly sequence: number
  readonly kind: JournalKind
  /** Of the card; undefined for a creation. */
  readonly id: string | undefined
  /** Last path segment of the card's href. */
  readonly name: string
  readonly uid: string | undefined
  /** Under which a creation is PUT upstream: never used before, never again. */
  readonly upstreamName: string | undefined
  /** Upstream's ETag of the card that it was made on. */
  readonly baseEtag: string | undefined
  readonly device: string
  /** Milliseconds since the epoch. */
  readonly madeAt: number
  /** The card as its client wrote it, with what upstream may drop; empty for a deletion, and when it is not known. Sealed at rest. */
  readonly card: Buffer
}

/** The known state of all books, to be read. */
export interface ReplicaReader {
  /** Opens the present revision; undefined when nothing is known of the book. */
  snapshot(book: BookKey): BookSnapshot | undefined
  rechecks(book: BookKey): readonly Recheck[]
  held(book: BookKey): readonly HeldDeletion[]
  journal(book: BookKey): readonly JournalEntry[]
}

/** The known state of all books, on disk. Every change is atomic and durable when its promise resolves. */
export interface ReplicaStore extends ReplicaReader {
  /** Writes bodies, in order; a body that is there already is not written again. */
  putBodies(book: BookKey, bodies: readonly Buffer[]): Promise<readonly BodyKey[]>
  /** Applies a change and gives the head behind it. Makes the book when it is new. */
  apply(book: BookKey, change: BookChange): Promise<BookHead>
  /** Records a write; gives its sequence. */
  begin(book: BookKey, entry: Omit<JournalEntry, 'sequence'>): Promise<number>
}
