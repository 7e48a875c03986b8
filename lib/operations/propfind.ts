import { calendarserver, dav, type Name } from '../dav/xml/names.ts'
import { parsePropfind } from '../dav/request/propfind-body.ts'
import type { PropRequest } from '../dav/request/requests.ts'
import { element } from '../dav/xml/xml-write.ts'
import { HttpError } from '../errors/http-error.ts'
import { print, type Card } from '../mapping/resource.ts'
import { noteProfile } from '../observe/request-observer.ts'
import { collectionProperties, type Collection } from './collections/collection-properties.ts'
import { inAllprop, propertyNames, type CollectionKind } from './collections/live-properties.ts'
import { createMembers } from './cards/members.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { Answer, DavRequest, OperationContext, Operation } from './message/operation.ts'
import { settledId } from './cards/pending-creations.ts'
import { preferenceApplied, wantsMinimal } from './conditions/preferences.ts'
import type { Profile } from './clients/profile.ts'

interface Asked {
  readonly props: PropRequest
  readonly minimal: boolean
  readonly profile: Profile
}

/** https://www.rfc-editor.org/rfc/rfc4918#section-9.1 */
export const propfind: Operation = async (request, house) => {
  const { resource, profile } = request
  const asked = {
    props: await parsePropfind(request.body),
    minimal: wantsMinimal(request),
    profile,
  }
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
function depthOf({ headers, profile }: DavRequest): '0' | '1' {
  const depth = headers.depth?.trim().toLowerCase() ?? profile.absentDepth
  if (headers.depth === undefined && depth === '0')
    noteProfile(profile, () => 'no Depth was taken for 0')
  if (depth === '0' || depth === '1') return depth
  if (depth !== 'infinity') throw new HttpError(400, `Depth cannot be "${depth}"`)
  throw new HttpError(403, 'Depth: infinity is not served', {
    condition: { name: dav('propfind-finite-depth') },
  })
}

async function ofCard(
  { book, name }: Card,
  { props, minimal }: Asked,
  house: OperationContext,
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
  house: OperationContext,
): Promise<Answer> {
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  await collectionRow(writer, resource, asked, house)
  if (depth === '1' && resource.kind === 'home') {
    for (const { slug } of await house.session.books()) {
      await collectionRow(writer, { kind: 'book', user: resource.user, book: slug }, asked, house)
    }
  }
  if (depth === '1' && resource.kind === 'book') {
    const { props, minimal } = asked
    await (await createMembers({ house, book: resource.book, props, spool, minimal })).all()
  }
  return writer.end()
}

async function collectionRow(
  writer: MultistatusWriter,
  resource: Collection,
  { props, minimal, profile }: Asked,
  house: OperationContext,
): Promise<void> {
  const names = namesIn(resource.kind, props)
  if (props.kind === 'propname') {
    await collectionProperties(resource, [], house)
    writer.properties(print(resource), {
      found: names.map((name) => element(name)).join(''),
      missing: [],
    })
    return
  }
  const values = markedFor(profile, await collectionProperties(resource, names, house))
  const found = [...values].map(([name, content]) => element(name, content)).join('')
  const missing = minimal ? [] : names.filter((name) => !values.has(name))
  writer.properties(print(resource), { found, missing })
}

function markedFor(profile: Profile, values: ReadonlyMap<Name, string>): typeof values {
  const name = calendarserver('getctag')
  if (profile.ctag === 'opaque' || !values.has(name)) return values
  noteProfile(profile, () => 'getctag is a number that grows')
  return new Map([...values, [name, String(Math.floor(Date.now() / 1000))]])
}

function namesIn(kind: CollectionKind, props: PropRequest): readonly Name[] {
  if (props.kind === 'prop') return props.names
  const all = propertyNames(kind)
  return props.kind === 'propname' ? all : [...new Set([...inAllprop(all), ...props.include])]
}
