import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  BookChange,
  BookHead,
  BookKey,
  BookSnapshot,
  CardChange,
  CardRow,
  JournalEntry,
  ReplicaStore,
  Tombstone,
} from '../../../../lib/replica/state/replica-store.ts'
import type { Store } from '../../../../lib/store/store.ts'
import type { NameSuffix } from '../../../../server/store/replica/books/card-name.ts'
import {
  openReplica,
  type OpenReplica,
  type OpenReplicaOptions,
} from '../../../../server/store/replica/open-replica.ts'
import { openStore } from '../../../../server/store/sqlite-store.ts'
import { nested, type Scope } from '../../../support/scope.ts'
import { tempDir } from '../../../support/temp-dir.ts'
import { account } from '../samples.ts'

/** When a replica's clock starts. */
export const start = Date.UTC(2026, 10, 30)

export const bookOf = (name: string, book = 'contacts'): BookKey => ({
  account: name,
  born: account().createdAt,
  book,
})
export const contacts = bookOf('alice')

export interface TempReplica {
  readonly directory: string
  /** Holds the account `alice`. */
  readonly store: Store
  readonly replica: OpenReplica
  readonly books: ReplicaStore
  /** Milliseconds since the epoch, for the replica. */
  readonly clock: { now: number }
  /** Closes the replica, has the folder changed, and opens it again. */
  readonly reopen: (meanwhile?: () => Promise<void>) => Promise<TempReplica>
}

export interface TempReplicaOptions extends Pick<OpenReplicaOptions, 'onWriterEnd'> {
  readonly suffix?: NameSuffix
  readonly inThread?: boolean
}

/** A replica in a folder of its own, closed and gone when the scope ends. */
export async function tempReplica(t: Scope, options: TempReplicaOptions = {}) {
  const scope = nested(t)
  const directory = await tempDir(scope, 'store')
  const store = await openStore(directory)
  scope.after(() => store.close())
  await store.putAccount(account())
  return open(scope, directory, store, { now: start }, options)
}

async function open(
  scope: Scope,
  directory: string,
  store: Store,
  clock: { now: number },
  options: TempReplicaOptions,
): Promise<TempReplica> {
  const replica = await openReplicaIn(directory, { now: () => clock.now, ...options })
  scope.after(() => replica.close())
  const reopen: TempReplica['reopen'] = async (meanwhile = () => Promise.resolve()) => {
    await replica.close()
    await meanwhile()
    return open(scope, directory, store, clock, options)
  }
  return { directory, store, replica, books: replica.store, clock, reopen }
}

/** Opens the replica of a folder whose store has been opened, and has its key in it. */
export async function openReplicaIn(
  directory: string,
  options: TempReplicaOptions & { readonly now?: () => number } = {},
): Promise<OpenReplica> {
  const bytes = Buffer.from(await readFile(join(directory, 'key'), 'utf8'), 'base64')
  const key = { bytes, source: 'key' }
  return openReplica({ directory, key, suffix: '.vcf', inThread: false, ...options })
}

/** A card, perhaps with its body as text. */
interface PutCard extends CardChange {
  readonly text?: string
}

/** A card as upstream lists it, to be seen by clients. */
export const listed = (id: string, more: Partial<PutCard> = {}): PutCard => ({
  id,
  upstreamEtag: '"1"',
  isVisible: true,
  ...more,
})

/** A write that is to be recorded. */
export const journalEntry: Omit<JournalEntry, 'sequence'> = {
  kind: 'update',
  id: 'a',
  name: 'a.vcf',
  uid: undefined,
  upstreamName: undefined,
  baseEtag: '"1"',
  device: 'phone',
  madeAt: start,
  card: Buffer.from('card'),
}

export const change = (more: Partial<BookChange>): BookChange => ({
  cards: [],
  removed: [],
  head: {},
  ...more,
})

/** Applies cards, with the bodies that are given for them. */
export async function putCards(
  books: ReplicaStore,
  cards: readonly PutCard[],
  book = contacts,
): Promise<BookHead> {
  const changes: CardChange[] = []
  for (const { text, ...card } of cards) {
    const bytes = text === undefined ? [] : [Buffer.from(text)]
    const [key] = await books.putBodies(book, bytes)
    const size = bytes[0]?.length ?? 0
    changes.push(key === undefined ? card : { ...card, body: { key, size } })
  }
  return books.apply(book, change({ cards: changes }))
}

export const remove = (books: ReplicaStore, ...removed: readonly string[]): Promise<BookHead> =>
  books.apply(contacts, change({ removed }))

/** What a snapshot of the present shows. */
export function look<T>(
  books: ReplicaStore,
  read: (snapshot: BookSnapshot) => T,
  book = contacts,
): T {
  const snapshot = books.snapshot(book)
  if (snapshot === undefined) throw new Error('nothing is known of the book')
  try {
    return read(snapshot)
  } finally {
    snapshot.close()
  }
}

export const cardOf = (books: ReplicaStore, id: string): CardRow | undefined =>
  look(books, (snapshot) => snapshot.card(id))

/** The served body of a card, as text. */
export const textOf = (books: ReplicaStore, id: string): string | undefined =>
  look(books, (snapshot) => {
    const key = snapshot.card(id)?.body
    return key === undefined ? undefined : snapshot.body(key)?.toString()
  })

/** Changes in few words: `+` and the name of what lives, `-` and that of what is gone. */
export const told = (changes: Iterable<CardRow | Tombstone>): readonly string[] =>
  [...changes].map((each) => ('goneAt' in each ? '-' : '+') + each.name)
