import { dav, type Name } from '../dav/xml/names.ts'
import { parseProppatch } from '../dav/request/proppatch-body.ts'
import type { PropertyUpdate } from '../dav/request/requests.ts'
import { element } from '../dav/xml/xml-write.ts'
import { HttpError } from '../errors/http-error.ts'
import { print, type Resource } from '../mapping/resource.ts'
import { notHere, presentCard } from './cards/card-access.ts'
import { assertBook } from './collections/collection-properties.ts'
import { changeableBookProperties, isProtected } from './collections/live-properties.ts'
import { close, MultistatusWriter, open } from './message/multistatus-writer.ts'
import type { OperationContext, Operation } from './message/operation.ts'

/**
 * Texts of a book are changed upstream, where it keeps any; all else is refused by name in a 207, `me-card` of
 * Apple's clients too (docs/decisions/0003-me-card.md).
 */
export const proppatch: Operation = async ({ resource, body }, house) => {
  if (resource.kind === 'unknown' || resource.kind === 'well-known') throw notHere(resource)
  await assertThere(resource, house)
  const updates = await parseProppatch(body)
  const statuses = await change(updates, resource, house)
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const shown = 'user' in resource ? { ...resource, user: house.user } : resource
  spool.text(open(print(shown)))
  for (const [name, status] of statuses) spool.text(propstat(name, status))
  spool.text(close)
  return writer.end()
}

async function assertThere(resource: Resource, house: OperationContext): Promise<void> {
  if (resource.kind === 'book') await assertBook(resource.book, house)
  const isGone = resource.kind === 'card' && (await presentCard(resource, house)).card === undefined
  if (isGone) throw new HttpError(404, 'There is no such card')
}

type Statuses = ReadonlyMap<Name, number>

/** All or nothing (https://www.rfc-editor.org/rfc/rfc4918#section-9.2): what could be done is 424 beside what cannot. */
async function change(
  updates: readonly PropertyUpdate[],
  resource: Resource,
  { readOnly, session }: OperationContext,
): Promise<Statuses> {
  const names = updates.map(({ name }) => name)
  const isFixed = resource.kind !== 'book' || readOnly || session.quirks.has('keeps-no-properties')
  if (isFixed) return new Map(names.map((name) => [name, 403]))
  if (names.every(isChangeable)) return session.change(resource.book, updates)
  return new Map(names.map((name) => [name, isChangeable(name) ? 424 : 403]))
}

const isChangeable = (name: Name): boolean => changeableBookProperties.includes(name)

function propstat(name: Name, status: number): string {
  const error =
    status === 403 && isProtected(name)
      ? element(dav('error'), element(dav('cannot-modify-protected-property')))
      : ''
  return (
    `<d:propstat><d:prop>${element(name)}</d:prop>` +
    `<d:status>HTTP/1.1 ${status} ${reasons[status] ?? 'Refused'}</d:status>${error}</d:propstat>`
  )
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  403: 'Forbidden',
  409: 'Conflict',
  424: 'Failed Dependency',
  507: 'Insufficient Storage',
}
