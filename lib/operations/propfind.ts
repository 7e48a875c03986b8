import { calendarserver, dav, type Name } from '../dav/names.ts'
import { parsePropfind } from '../dav/propfind-body.ts'
import type { PropRequest } from '../dav/requests.ts'
import { element, escape } from '../dav/xml-write.ts'
import { HttpError } from '../http-error.ts'
import { bookHref, print, type Card, type Resource } from '../mapping/resource.ts'
import {
  inAllprop,
  liveProperty,
  propertyNames,
  upstreamBookProperties,
  type CollectionKind,
} from './live-properties.ts'
import { createMembers } from './members.ts'
import { MultistatusWriter, type Propstats } from './multistatus-writer.ts'
import type { Answer, DavRequest, House, Operation } from './operation.ts'
import { settledId } from './pending-creations.ts'
import { preferenceApplied, wantsMinimal } from './preferences.ts'
import { syncTokenOf } from './sync-state.ts'

type Collection = Extract<Resource, { kind: CollectionKind }>

interface Asked {
  readonly props: PropRequest
  readonly minimal: boolean
}

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.1 */
export const propfind: Operation = async (request, house) => {
  const asked = { props: await parsePropfind(request.body), minimal: wantsMinimal(request) }
  const { resource } = request
  if (resource.kind === 'unknown' || resource.kind === 'well-known')
    throw new HttpError(404, 'Nothing is here')
  const answer =
    resource.kind === 'card'
      ? await ofCard(resource, asked, house)
      : await ofCollection(resource, depthOf(request), asked, house)
  return { ...answer, headers: { ...answer.headers, ...preferenceApplied(asked.minimal) } }
}

// An absent Depth means infinity, and no depth is made less in silence
// (https://www.rfc-editor.org/rfc/rfc4918#section-9.1).
function depthOf({ headers }: DavRequest): '0' | '1' {
  const depth = headers.depth?.trim().toLowerCase() ?? 'infinity'
  if (depth === '0' || depth === '1') return depth
  if (depth !== 'infinity') throw new HttpError(400, `Depth cannot be "${depth}"`)
  throw new HttpError(403, 'Depth: infinity is not served', {
    condition: { name: dav('propfind-finite-depth') },
  })
}

async function ofCard(
  { book, name }: Card,
  { props, minimal }: Asked,
  house: House,
): Promise<Answer> {
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const members = await createMembers({ house, book, props, spool, minimal })
  const names = await house.aliases.of(house.session.account, book)
  const id = await settledId(house.session, names, name)
  if (id === undefined || (await house.session.probe(book, id)) === undefined)
    throw new HttpError(404, 'There is no such card')
  await members.fetch(new Map([[id, [name]]]))
  return writer.end()
}

async function ofCollection(
  resource: Collection,
  depth: '0' | '1',
  asked: Asked,
  house: House,
): Promise<Answer> {
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  if (resource.kind !== 'book')
    writer.properties(print(resource), known(resource.kind, asked, house))
  else await bookRow(writer, resource.book, asked, house)
  if (depth === '1' && resource.kind === 'home') {
    for (const { slug } of await house.session.books()) await bookRow(writer, slug, asked, house)
  }
  if (depth === '1' && resource.kind === 'book') {
    const { props, minimal } = asked
    await (await createMembers({ house, book: resource.book, props, spool, minimal })).all()
  }
  return writer.end()
}

async function bookRow(
  writer: MultistatusWriter,
  book: string,
  asked: Asked,
  house: House,
): Promise<void> {
  const names = namesIn('book', asked.props)
  const upstream =
    asked.props.kind === 'propname'
      ? []
      : names.filter((name) => upstreamBookProperties.includes(name))
  const values =
    upstream.length === 0
      ? new Map<Name, string>()
      : await house.session.properties(book, toAsk(upstream))
  if (upstream.length === 0) await assertBook(book, house)
  writer.properties(
    bookHref(house.user, book),
    known('book', asked, house, book, withOurMarks(values, book, house)),
  )
}

// The sync-token is also what a ctag is made of, where upstream has none.
const toAsk = (names: readonly Name[]): Name[] =>
  names.includes(calendarserver('getctag')) && !names.includes(dav('sync-token'))
    ? [...names, dav('sync-token')]
    : [...names]

async function assertBook(book: string, { session }: House): Promise<void> {
  const books = await session.books()
  if (!books.some(({ slug }) => slug === book))
    throw new HttpError(404, 'There is no such address book')
}

/** Upstream's values as clients may see them: sync-tokens wrapped, a display name that is never empty. */
function withOurMarks(
  values: ReadonlyMap<Name, string>,
  book: string,
  house: House,
): ReadonlyMap<Name, string> {
  const ours = new Map([...values].filter(([, text]) => text !== ''))
  const token = ours.get(dav('sync-token'))
  if (token !== undefined) ours.set(dav('sync-token'), syncTokenOf(house, book, token))
  if (token !== undefined && !ours.has(calendarserver('getctag')))
    ours.set(calendarserver('getctag'), syncTokenOf(house, book, token))
  if (!ours.has(dav('displayname'))) ours.set(dav('displayname'), book)
  return ours
}

function namesIn(kind: CollectionKind, props: PropRequest): readonly Name[] {
  if (props.kind === 'prop') return props.names
  const all = propertyNames(kind)
  return props.kind === 'propname' ? all : [...new Set([...inAllprop(all), ...props.include])]
}

function known(
  kind: CollectionKind,
  { props, minimal }: Asked,
  house: House,
  book = '',
  upstream: ReadonlyMap<Name, string> = new Map(),
): Propstats {
  let found = ''
  const missing: Name[] = []
  for (const name of namesIn(kind, props)) {
    if (props.kind === 'propname') found += element(name)
    else {
      const text = upstream.get(name)
      const content = text === undefined ? liveProperty(kind, name, house, book) : escape(text)
      if (content === undefined) missing.push(name)
      else found += element(name, content)
    }
  }
  return { found, missing: minimal ? [] : missing }
}
