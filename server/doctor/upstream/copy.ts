import { randomInt } from 'node:crypto'
import { readBookStatus, type BookStatus } from '../../../lib/replica/book-status.ts'
import { createCardView } from '../../../lib/replica/state/card-view.ts'
import { createUpstreamBook } from '../../../lib/replica/session-upstream-book.ts'
import {
  compareWithUpstream,
  type BookComparison,
  type CardDifference,
} from '../../../lib/replica/upstream-comparison.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type { UpstreamSession } from '../../../lib/upstream/book/upstream-session.ts'
import { confirmedText, counted, maskCardName } from '../../accounts/book-status-text.ts'
import type { Settings } from '../../settings/settings.ts'
import { nameSuffixFor } from '../../store/replica/books/card-name.ts'
import type { OpenReplicaReader } from '../../store/replica/open-replica-reader.ts'
import type { SqliteStore } from '../../store/sqlite-store.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import { openDoctorSession, type ReachableBooks } from './doctor-session.ts'

/** So many bodies are compared of each book. */
const sampleSize = 20

/**
 * Compares what is kept of each book with upstream: all ids and ETags, and some bodies. What only the next refresh brings is
 * no difference, so that it does not matter whether the bridge runs and when it has asked.
 */
export async function checkCopy(
  settings: Settings,
  store: Pick<SqliteStore, 'openReplicaReader'>,
  account: Account,
  reachable: ReachableBooks,
): Promise<CheckFinding<true>> {
  const session = openDoctorSession(settings, account, reachable)
  const reader = store.openReplicaReader(nameSuffixFor(session.quirks))
  try {
    const books: ComparedBook[] = []
    for (const { slug } of reachable.locations.books)
      books.push(await compareBook(reader, session, slug))
    return findingOf(books, account.name, settings)
  } finally {
    reader.close()
  }
}

interface ComparedBook {
  readonly slug: string
  readonly status: BookStatus | undefined
  /** Undefined when nothing is known that could be compared. */
  readonly comparison: BookComparison | undefined
}

async function compareBook(
  store: OpenReplicaReader,
  session: UpstreamSession,
  slug: string,
): Promise<ComparedBook> {
  const { account, quirks } = session
  const book = { account: account.name, born: account.createdAt, book: slug }
  const status = readBookStatus(store, book)
  const upstream = createUpstreamBook({ session, slug, properties: [], log: () => undefined })
  const view = createCardView(quirks)
  const comparison = status?.isComplete
    ? await compareWithUpstream({ book, store, upstream, view, sample: pickSome })
    : undefined
  return { slug, status, comparison }
}

/** Some of them, chosen at random. */
function pickSome(ids: readonly string[]): readonly string[] {
  const left = [...ids]
  return Array.from({ length: Math.min(sampleSize, left.length) }, () =>
    left.splice(randomInt(left.length), 1),
  ).flat()
}

function findingOf(
  books: readonly ComparedBook[],
  account: string,
  { dataDir }: Settings,
): CheckFinding<true> {
  const now = Date.now()
  const found = books.map((book) => `${book.slug}: ${describe(book, now)}`).join('; ')
  const kinds = new Set(
    books.flatMap(({ comparison }) => comparison?.differences ?? []).map(({ kind }) => kind),
  )
  if (kinds.size === 0) return okFinding(found, true)
  if ([...kinds].some((kind) => kind !== 'body'))
    return faultFinding(found, `carddav-bridge account resync ${account}`)
  return warningFinding(
    found,
    `Stop carddav-bridge serve, move bodies.db in ${dataDir} away, and start it again: it fetches all cards anew`,
    true,
  )
}

function describe({ status, comparison }: ComparedBook, now: number): string {
  if (status === undefined || comparison === undefined) return 'not listed yet'
  const { cards, bodies, pending, differences } = comparison
  const counts = `${counted(cards, 'card')}${bodies > 0 ? `, ${bodies} of them compared whole,` : ''}`
  const differing =
    differences.length === 0
      ? `${counts} as upstream has them`
      : `${counts} and ${describeDifferences(differences)}`
  const soon = pending > 0 ? `; the next sync brings ${counted(pending, 'change')}` : ''
  return `${differing}, ${confirmedText(status, now)}${soon}`
}

const kindWords: Readonly<Record<CardDifference['kind'], string>> = {
  missing: 'of upstream’s missing here',
  gone: 'here that upstream does not have',
  etag: 'of another version than upstream’s',
  body: 'with another content than upstream’s under the same ETag',
}

const describeDifferences = (differences: readonly CardDifference[]): string =>
  [...Map.groupBy(differences, ({ kind }) => kind)]
    .map(
      ([kind, cards]) =>
        `${counted(cards.length, 'card')} ${kindWords[kind]} (${describeCards(cards)})`,
    )
    .join(', ')

const named = 3

const describeCards = (cards: readonly CardDifference[]): string =>
  [
    ...cards.slice(0, named).map(describeCard),
    ...(cards.length > named ? [`and ${(cards.length - named).toLocaleString('en')} more`] : []),
  ].join(', ')

const describeCard = ({ name, properties }: CardDifference): string =>
  properties.length === 0
    ? maskCardName(name)
    : `${maskCardName(name)} in ${properties.join(' and ')}`
