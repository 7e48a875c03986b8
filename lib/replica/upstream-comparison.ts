import { printVCard, tryParseVCard, type VCard } from '../vcard/text/vcard.ts'
import type { CardView } from './state/card-view.ts'
import { readSnapshot } from './state/read-snapshot.ts'
import type {
  BookHead,
  BookKey,
  BookSnapshot,
  CardRow,
  ReplicaReader,
} from './state/replica-store.ts'
import type { UpstreamBook } from './state/upstream-book.ts'
import { isSameUpstreamEtag } from './state/upstream-etag.ts'

/** A card of which the known state and upstream say different things that no refresh to come explains. */
export interface CardDifference {
  readonly id: string
  /** Last path segment of its href; the id of a card that is missing here. */
  readonly name: string
  /** It is missing here, or gone upstream; or its ETag, or with the same ETag its body, is another one. */
  readonly kind: 'missing' | 'gone' | 'etag' | 'body'
  /** Names of the properties that differ in the body. */
  readonly properties: readonly string[]
}

/** What is known of a book beside what upstream has. */
export interface BookComparison {
  /** How many cards are known. */
  readonly cards: number
  /** How many bodies were compared. */
  readonly bodies: number
  /** How many cards the next refresh brings up to upstream. */
  readonly pending: number
  readonly differences: readonly CardDifference[]
}

export interface ComparisonOptions {
  readonly book: BookKey
  readonly store: ReplicaReader
  readonly upstream: UpstreamBook
  readonly view: CardView
  /** Chooses the cards whose bodies are compared, `UpstreamBook.batchSize` at most. */
  readonly sample: (ids: readonly string[]) => readonly string[]
}

/**
 * Compares ids and ETags of all cards and the bodies of some, and looks twice at what differs. Changes nothing. Undefined
 * while the book is not listed here; rejects when upstream fails.
 */
export async function compareWithUpstream(
  options: ComparisonOptions,
): Promise<BookComparison | undefined> {
  const first = await compareOnce(options)
  if (first === undefined || first.differences.length === 0) return first
  const differing = new Set(first.differences.map(({ id }) => id))
  const isDiffering = (id: string): boolean => differing.has(id)
  const { batchSize } = options.upstream
  const sample = (ids: readonly string[]) => ids.filter(isDiffering).slice(0, batchSize)
  const second = await compareOnce({ ...options, sample })
  return (
    second && {
      ...second,
      bodies: first.bodies,
      differences: second.differences.filter(({ id }) => isDiffering(id)),
    }
  )
}

async function compareOnce(options: ComparisonOptions): Promise<BookComparison | undefined> {
  const { book, store, upstream } = options
  const known = readSnapshot(store, book, (snapshot) => readKnown(snapshot, options.sample))
  if (known?.head.isComplete !== true) return undefined
  const listed = new Map((await upstream.list()).map(({ id, etag }) => [id, etag]))
  const different = [...listDifferences(known.rows, listed)]
  const { bodies, changed } = await compareBodies(options, known)
  // Asked last, so that it tells all that has happened since the state that is compared.
  const isPending = await findPending(options, known)
  const found = [...different, ...changed]
  const differences = found.filter(({ id }) => !isPending(id))
  return {
    cards: known.rows.size,
    bodies,
    pending: found.length - differences.length,
    differences,
  }
}

interface KnownBook {
  readonly head: BookHead
  readonly rows: ReadonlyMap<string, CardRow>
  /** By id. */
  readonly sample: ReadonlyMap<string, KnownBody>
}

interface KnownBody {
  readonly row: CardRow
  readonly overlay: Buffer | undefined
  readonly body: Buffer
}

function readKnown(snapshot: BookSnapshot, sample: ComparisonOptions['sample']): KnownBook {
  const rows = new Map([...snapshot.cards()].map((row) => [row.id, row]))
  const bodies = new Map<string, KnownBody>()
  const here = [...rows.values()].filter((row) => row.body !== undefined)
  for (const id of sample(here.map((row) => row.id))) {
    const row = rows.get(id)
    const body = row?.body === undefined ? undefined : snapshot.body(row.body)
    if (row && body) bodies.set(id, { row, overlay: snapshot.overlay(id), body })
  }
  return { head: snapshot.head, rows, sample: bodies }
}

function* listDifferences(
  rows: ReadonlyMap<string, CardRow>,
  listed: ReadonlyMap<string, string | undefined>,
): Iterable<CardDifference> {
  for (const [id, { name, upstreamEtag }] of rows) {
    if (!listed.has(id)) yield { id, name, kind: 'gone', properties: [] }
    else if (!isSameUpstreamEtag(listed.get(id), upstreamEtag))
      yield { id, name, kind: 'etag', properties: [] }
  }
  for (const id of listed.keys())
    if (!rows.has(id)) yield { id, name: id, kind: 'missing', properties: [] }
}

/** Bodies under the same ETag; one that came with another ETag tells nothing. */
async function compareBodies(
  { upstream, view }: ComparisonOptions,
  { sample }: KnownBook,
): Promise<{ readonly bodies: number; readonly changed: readonly CardDifference[] }> {
  if (sample.size === 0) return { bodies: 0, changed: [] }
  let bodies = 0
  const changed: CardDifference[] = []
  for (const { id, etag, body } of (await upstream.fetch([...sample.keys()])).cards) {
    const known = sample.get(id)
    if (known === undefined || !isSameUpstreamEtag(known.row.upstreamEtag, etag)) continue
    const { uid, name } = known.row
    const undated = view.served({ id, uid, overlay: known.overlay }, body)
    const served = view.dated(undated, known.overlay, known.row.modified)
    bodies += 1
    if (!served.equals(known.body))
      changed.push({ id, name, kind: 'body', properties: differing(served, known.body) })
  }
  return { bodies, changed }
}

function differing(served: Buffer, known: Buffer): readonly string[] {
  const [one = [], other = []] = [served, known].map(tryParseVCard)
  const names = new Set([...one, ...other].map(({ name }) => name))
  return [...names].filter((name) => linesOf(one, name) !== linesOf(other, name))
}

const linesOf = (card: VCard, name: string): string =>
  printVCard(card.filter((property) => property.name === name))

/** Which cards the next refresh settles; all, when it will list the book anew. */
async function findPending(
  { book, store, upstream }: ComparisonOptions,
  { head, rows }: KnownBook,
): Promise<(id: string) => boolean> {
  const changes = await changedSince(upstream, head)
  if (changes === undefined) return () => true
  const journal = store.journal(book)
  const pending = new Set([
    ...changes,
    ...[...store.rechecks(book), ...store.held(book), ...journal].map(({ id }) => id),
  ])
  const mayBeOurs = journal.some(({ kind }) => kind === 'create')
  return (id) => pending.has(id) || (mayBeOurs && !rows.has(id))
}

/** Ids of what has changed upstream; undefined when only a listing can tell. */
async function changedSince(
  upstream: UpstreamBook,
  { syncToken, ctag }: BookHead,
): Promise<readonly string[] | undefined> {
  if (syncToken === undefined) {
    const present = ctag === undefined ? undefined : (await upstream.head()).ctag
    return present !== undefined && present === ctag ? [] : undefined
  }
  const report = await upstream.changes(syncToken)
  return report && [...report.changed.map(({ id }) => id), ...report.removed]
}
