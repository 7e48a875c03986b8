import type { MultistatusResponseView } from '../dav/multistatus/multistatus-response-view.ts'
import { calendarserverName, carddavName, davName, type XmlName } from '../dav/xml/xml-name.ts'
import { NotUnderstoodError } from '../upstream/access/not-understood.ts'
import { parseHttpDate } from '../http/http-date.ts'
import { parseInternetDate } from '../http/internet-date.ts'
import { foundTextProperties, isFoundResponse } from '../upstream/book/multistatus-sink.ts'
import { noteQuirkWorkaround } from '../observe/request-observer.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import { isSameUpstreamEtag, readUpstreamEtag } from './state/upstream-etag.ts'
import { UpstreamRows } from './upstream-rows.ts'
import type {
  FetchedCards,
  ListedCard,
  UpstreamBook,
  UpstreamBookHead,
  UpstreamCard,
  UpstreamChanges,
} from './state/upstream-book.ts'

const getetag = davName('getetag')
const getlastmodified = davName('getlastmodified')
const creationdate = davName('creationdate')
const addressData = carddavName('address-data')
const syncToken = davName('sync-token')
const ctag = calendarserverName('getctag')

const listedNames: readonly XmlName[] = [getetag, getlastmodified, creationdate]

export interface SessionUpstreamBookOptions {
  readonly session: UpstreamSession
  /** Slug that clients know. */
  readonly slug: string
  /** Text properties of the book to read beside token and ctag. */
  readonly properties: readonly XmlName[]
  /** What is odd and understood all the same. */
  readonly log: (message: string) => void
}

/** An address book upstream, asked through the account's session. */
export function createUpstreamBook({
  session,
  slug,
  properties,
  log,
}: SessionUpstreamBookOptions): UpstreamBook {
  const noteDoubled = createDoubledRowsNote(slug, log)
  return {
    batchSize: session.quirks.has('small-multigets') ? 100 : 1000,
    head: () => readHead(session, slug, properties),
    list: async () => {
      noteListing(session.quirks)
      const rows = new UpstreamRows(isSameListed)
      await session.list(slug, listedNames, (id, view) => {
        rows.add(id, listedCard(id, view))
      })
      noteDoubled(rows)
      return Array.from(rows, ([, row]) => row)
    },
    changes: (token) => readChanges(session, slug, token, noteDoubled),
    fetch: async (ids) => {
      const rows = new UpstreamRows(isSameAnswer)
      await session.fetch(slug, ids, [...listedNames, addressData], (id, view) => {
        rows.add(id, multigetAnswer(id, view))
      })
      noteDoubled(rows)
      return fetchedCards(rows)
    },
    read: async (id) => {
      const card = await session.read(slug, id)
      if (card === undefined) return undefined
      const { etag, lastModified } = card
      return {
        ...card,
        id,
        etag: readUpstreamEtag(etag),
        lastModified: parseHttpDate(lastModified),
      }
    },
  }
}

/** The first state of a book is what RFC 6578 has an empty sync-token for. */
function noteListing(quirks: UpstreamQuirks): void {
  if (quirks.has('refuses-empty-sync-token'))
    noteQuirkWorkaround(
      'refuses-empty-sync-token',
      () => 'the present token and a whole listing were asked for in its place',
    )
}

async function readHead(
  session: UpstreamSession,
  slug: string,
  names: readonly XmlName[],
): Promise<UpstreamBookHead> {
  const texts = new Map(await session.properties(slug, [syncToken, ctag, ...names]))
  const found = { syncToken: nonEmpty(texts.get(syncToken)), ctag: nonEmpty(texts.get(ctag)) }
  texts.delete(syncToken)
  texts.delete(ctag)
  return { ...found, properties: texts }
}

/** All pages: each but the last is marked by 507 on the book (RFC 6578 §3.6). What a later one says is younger. */
async function readChanges(
  session: UpstreamSession,
  slug: string,
  since: string,
  noteDoubled: DoubledRowsNote,
): Promise<UpstreamChanges | undefined> {
  const told = new Map<string, ListedCard | undefined>()
  for (let token = since; ;) {
    const rows = new UpstreamRows(isSameChange)
    const page = await session.changes(slug, token, listedNames, (id, view) => {
      rows.add(id, view.status === 404 ? undefined : listedCard(id, view))
    })
    if (page === undefined) return undefined
    noteDoubled(rows)
    for (const [id, row] of rows) told.set(id, row)
    if (!page.truncated) return { ...changesIn(told), syncToken: page.token }
    token = page.token
  }
}

const changesIn = (
  told: ReadonlyMap<string, ListedCard | undefined>,
): Pick<UpstreamChanges, 'changed' | 'removed'> => ({
  changed: [...told.values()].filter((card) => card !== undefined),
  removed: [...told].filter(([, card]) => card === undefined).map(([id]) => id),
})

const isSameListed = (one: ListedCard, other: ListedCard): boolean =>
  isSameUpstreamEtag(one.etag, other.etag)

const isSameChange = (one: ListedCard | undefined, other: ListedCard | undefined): boolean =>
  one === undefined || other === undefined ? one === other : isSameListed(one, other)

function listedCard(id: string, view: MultistatusResponseView): ListedCard {
  if (!isFoundResponse(view))
    throw new NotUnderstoodError(`it lists a card with status ${view.status ?? ''}`)
  const texts = foundTextProperties(view)
  return {
    id,
    etag: readUpstreamEtag(texts.get(getetag)),
    lastModified: parseHttpDate(texts.get(getlastmodified)),
    created: parseInternetDate(texts.get(creationdate)),
  }
}

/** What a multiget says of a card. */
type MultigetAnswer = UpstreamCard | 'withheld' | 'absent'

const isSameAnswer = (one: MultigetAnswer, other: MultigetAnswer): boolean =>
  typeof one === 'string' || typeof other === 'string'
    ? one === other
    : isSameListed(one, other) && one.body.equals(other.body)

function multigetAnswer(id: string, view: MultistatusResponseView): MultigetAnswer {
  if (isAbsent(view)) return 'absent'
  if (!isFoundResponse(view)) return 'withheld'
  const data = foundTextProperties(view).get(addressData)
  return data === undefined ? 'withheld' : { ...listedCard(id, view), body: Buffer.from(data) }
}

/** RFC 6352 §8.7 has a status for a card that is not there; some servers say so of each of its properties. */
function isAbsent({ status, propstats }: MultistatusResponseView): boolean {
  const statuses = status === undefined ? propstats.map((propstat) => propstat.status) : [status]
  return statuses.every((each) => each === 404 || each === 410)
}

function fetchedCards(rows: UpstreamRows<MultigetAnswer>): FetchedCards {
  const cards: UpstreamCard[] = []
  const withheld = new Set<string>()
  for (const [id, row] of rows)
    if (row === 'withheld') withheld.add(id)
    else if (row !== 'absent') cards.push(row)
  return { cards, withheld }
}

type DoubledRowsNote = (rows: { readonly isDoubled: boolean }) => void

/** Says it once: upstream is likely to do so always. */
function createDoubledRowsNote(
  slug: string,
  log: SessionUpstreamBookOptions['log'],
): DoubledRowsNote {
  let isTold = false
  return ({ isDoubled }) => {
    if (!isDoubled || isTold) return
    isTold = true
    log(`Upstream tells cards of the address book ${slug} twice, alike: each counts once`)
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)
