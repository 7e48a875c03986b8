import type { MultistatusResponseView } from '../dav/multistatus/multistatus-response-view.ts'
import { calendarserverName, carddavName, davName, type XmlName } from '../dav/xml/xml-name.ts'
import { HttpError } from '../errors/http-error.ts'
import { foundTextProperties, isFoundResponse } from '../upstream/book/multistatus-sink.ts'
import { noteQuirkWorkaround } from '../observe/request-observer.ts'
import type { UpstreamQuirks } from '../upstream/access/quirks.ts'
import type { UpstreamSession } from '../upstream/book/upstream-session.ts'
import type {
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
}

/** An address book upstream, asked through the account's session. */
export function createUpstreamBook({
  session,
  slug,
  properties,
}: SessionUpstreamBookOptions): UpstreamBook {
  return {
    batchSize: session.quirks.has('small-multigets') ? 100 : 1000,
    head: () => readHead(session, slug, properties),
    list: async () => {
      noteListing(session.quirks)
      const rows = new Map<string, ListedCard>()
      await session.list(slug, listedNames, (id, view) => {
        addRow(rows, listedCard(id, view))
      })
      return [...rows.values()]
    },
    changes: (token) => readChanges(session, slug, token),
    fetch: async (ids) => {
      const cards = new Map<string, UpstreamCard>()
      await session.fetch(slug, ids, [...listedNames, addressData], (id, view) => {
        const card = deliveredCard(id, view)
        if (card) cards.set(id, card)
      })
      return [...cards.values()]
    },
    read: async (id) => {
      const card = await session.read(slug, id)
      return card && { created: undefined, ...card, id }
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

/** All pages: each but the last is marked by 507 on the book (RFC 6578 §3.6). */
async function readChanges(
  session: UpstreamSession,
  slug: string,
  since: string,
): Promise<UpstreamChanges | undefined> {
  const changed = new Map<string, ListedCard>()
  const removed = new Set<string>()
  for (let token = since; ;) {
    let rows = 0
    const page = await session.changes(slug, token, listedNames, (id, view) => {
      rows += 1
      changed.delete(id)
      removed.delete(id)
      if (view.status === 404) removed.add(id)
      else changed.set(id, listedCard(id, view))
    })
    if (page === undefined) return undefined
    if (!page.truncated)
      return { changed: [...changed.values()], removed: [...removed], syncToken: page.token }
    if (rows === 0 || page.token === token)
      throw new HttpError(502, 'Upstream says that there are more changes, and tells none')
    token = page.token
  }
}

function listedCard(id: string, view: MultistatusResponseView): ListedCard {
  if (!isFoundResponse(view))
    throw new HttpError(502, `Upstream lists a card with status ${view.status ?? 'unknown'}`)
  const texts = foundTextProperties(view)
  return {
    id,
    etag: nonEmpty(texts.get(getetag)),
    lastModified: texts.get(getlastmodified),
    created: texts.get(creationdate),
  }
}

function deliveredCard(id: string, view: MultistatusResponseView): UpstreamCard | undefined {
  if (!isFoundResponse(view)) return undefined
  const data = foundTextProperties(view).get(addressData)
  return data === undefined ? undefined : { ...listedCard(id, view), body: Buffer.from(data) }
}

/** The same row twice counts once; two that differ are not understood (RFC 4918 §14.24). */
function addRow(rows: Map<string, ListedCard>, row: ListedCard): void {
  const known = rows.get(row.id)
  if (known && known.etag !== row.etag)
    throw new HttpError(502, 'Upstream lists a card twice, with two ETags')
  rows.set(row.id, row)
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)
