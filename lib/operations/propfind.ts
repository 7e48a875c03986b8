import { calendarserverName, davName, type XmlName } from '../dav/xml/xml-name.ts'
import { parsePropfindBody } from '../dav/request/propfind-body.ts'
import type { RequestedProperties } from '../dav/request/requested-properties.ts'
import { printXmlElement } from '../dav/xml/xml-printer.ts'
import { HttpError } from '../errors/http-error.ts'
import { resourceHref, type CardResource } from '../mapping/resource.ts'
import { noteProfileWorkaround } from '../observe/request-observer.ts'
import {
  readCollectionProperties,
  readListedProperties,
  type CollectionPropertyContext,
  type CollectionResource,
} from './collections/collection-properties.ts'
import {
  selectAllpropNames,
  collectionPropertyNames,
  type CollectionKind,
} from './collections/live-properties.ts'
import { noSuchCardError } from './cards/card-access.ts'
import { wantsCardBodies } from './cards/card-property-plan.ts'
import { CardResponseWriter } from './cards/card-response-writer.ts'
import { forEachInSlices } from '../replica/state/time-slices.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext, DavOperation } from './operation.ts'
import type { ResponseSpool } from '../http/response-spool.ts'
import type { BookSnapshot, CardRow } from '../replica/state/replica-store.ts'
import { preferenceAppliedHeaders, prefersMinimalReturn } from './conditions/preferences.ts'
import type { ClientProfile } from './clients/client-profile.ts'

interface PropfindParameters {
  readonly props: RequestedProperties
  readonly minimal: boolean
  readonly profile: ClientProfile
}

type PropfindContext = CollectionPropertyContext & Pick<OperationContext, 'createSpool'>

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.1 */
export const answerPropfind: DavOperation<PropfindContext> = async (request, context) => {
  const { resource, profile } = request
  const parameters = {
    props: await parsePropfindBody(request.body),
    minimal: prefersMinimalReturn(request),
    profile,
  }
  if (resource.kind === 'unknown' || resource.kind === 'well-known')
    throw new HttpError(404, 'Nothing is here')
  const response =
    resource.kind === 'card'
      ? await answerForCard(resource, parameters, context)
      : await answerForCollection(resource, depthOf(request), parameters, context)
  return {
    ...response,
    headers: { ...response.headers, ...preferenceAppliedHeaders(parameters.minimal) },
  }
}

// An absent Depth means infinity, and no depth is made less in silence
// (https://www.rfc-editor.org/rfc/rfc4918#section-9.1).
function depthOf({ headers, profile }: DavRequest): '0' | '1' {
  const depth = headers.depth?.trim().toLowerCase() ?? profile.absentDepth
  if (headers.depth === undefined && depth === '0')
    noteProfileWorkaround(profile, () => 'no Depth was taken for 0')
  if (depth === '0' || depth === '1') return depth
  if (depth !== 'infinity') throw new HttpError(400, `Depth cannot be "${depth}"`)
  throw new HttpError(403, 'Depth: infinity is not served', {
    condition: { name: davName('propfind-finite-depth') },
  })
}

async function answerForCard(
  { book, name }: CardResource,
  { props, minimal }: PropfindParameters,
  context: PropfindContext,
): Promise<DavResponse> {
  const itself = (known: BookSnapshot): readonly CardRow[] => [known.cardNamed(name) ?? []].flat()
  const snapshot = await context.books.open(book, itself)
  try {
    const row = snapshot.cardNamed(name)
    if (row === undefined) throw noSuchCardError()
    const spool = context.createSpool()
    const writer = new MultistatusWriter(spool)
    new CardResponseWriter({ ...context, book, snapshot, props, spool, minimal }).write(row, name)
    return writer.end()
  } finally {
    snapshot.close()
  }
}

async function answerForCollection(
  resource: CollectionResource,
  depth: '0' | '1',
  parameters: PropfindParameters,
  context: PropfindContext,
): Promise<DavResponse> {
  const spool = context.createSpool()
  const writer = new MultistatusWriter(spool)
  await writeCollection(writer, resource, parameters, (names) =>
    readCollectionProperties(resource, names, context),
  )
  if (depth === '1' && resource.kind === 'home')
    await writeBooks(writer, resource.user, parameters, context)
  if (depth === '1' && resource.kind === 'book')
    await writeMembers(resource.book, spool, parameters, context)
  return writer.end()
}

async function writeMembers(
  book: string,
  spool: ResponseSpool,
  { props, minimal }: PropfindParameters,
  context: PropfindContext,
): Promise<void> {
  const snapshot = await context.books.open(book, wantsCardBodies(props) ? 'all' : 'none')
  try {
    const cardWriter = new CardResponseWriter({ ...context, book, snapshot, props, spool, minimal })
    await forEachInSlices(snapshot.cards(), (row) => {
      cardWriter.write(row)
    })
    await context.books.owe(book, cardWriter.undelivered)
    context.listedRevisions.listed(book, snapshot.head.revision)
  } finally {
    snapshot.close()
  }
}

/** All books of the home set, read at once; one that fails fails none of the others, and is told as far as it is known. */
async function writeBooks(
  writer: MultistatusWriter,
  user: string,
  parameters: PropfindParameters,
  context: CollectionPropertyContext,
): Promise<void> {
  const names = namesIn('book', parameters.props)
  const books = await context.books.list()
  const outcomes = await Promise.allSettled(
    books.map(({ slug: book }) =>
      readCollectionProperties({ kind: 'book', user, book }, names, context),
    ),
  )
  assertSomeFound(outcomes)
  for (const [at, location] of books.entries()) {
    const outcome = outcomes[at]
    const isFound = outcome?.status === 'fulfilled'
    const values = isFound ? outcome.value : readListedProperties(location, names, context)
    // What could not be read is not told as missing.
    const told = { ...parameters, minimal: parameters.minimal || !isFound }
    const book = { kind: 'book', user, book: location.slug } as const
    await writeCollection(writer, book, told, () => Promise.resolve(values))
  }
}

/** When no book can be read it is upstream that fails; anything but that is a bug. */
function assertSomeFound(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
  const bug = failed.find(({ reason }) => !(reason instanceof HttpError))
  const fatal = bug ?? (failed.length === outcomes.length ? failed[0] : undefined)
  if (fatal) throw fatal.reason
}

async function writeCollection(
  writer: MultistatusWriter,
  resource: CollectionResource,
  { props, minimal, profile }: PropfindParameters,
  read: (names: readonly XmlName[]) => Promise<ReadonlyMap<XmlName, string>>,
): Promise<void> {
  const names = namesIn(resource.kind, props)
  if (props.kind === 'propname') {
    await read([])
    writer.properties(resourceHref(resource), {
      found: names.map((name) => printXmlElement(name)).join(''),
      missing: [],
    })
    return
  }
  const values = withCtagFor(profile, await read(names))
  const found = [...values].map(([name, content]) => printXmlElement(name, content)).join('')
  const missing = minimal ? [] : names.filter((name) => !values.has(name))
  writer.properties(resourceHref(resource), { found, missing })
}

function withCtagFor(profile: ClientProfile, values: ReadonlyMap<XmlName, string>): typeof values {
  const name = calendarserverName('getctag')
  if (profile.ctag === 'opaque' || !values.has(name)) return values
  noteProfileWorkaround(profile, () => 'getctag is a number that grows')
  return new Map([...values, [name, String(Math.floor(Date.now() / 1000))]])
}

function namesIn(kind: CollectionKind, props: RequestedProperties): readonly XmlName[] {
  if (props.kind === 'prop') return props.names
  const all = collectionPropertyNames(kind)
  return props.kind === 'propname'
    ? all
    : [...new Set([...selectAllpropNames(all), ...props.include])]
}
