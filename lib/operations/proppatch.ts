import { dav } from '../dav/names.ts'
import { parseProppatch } from '../dav/proppatch-body.ts'
import { element } from '../dav/xml-write.ts'
import { print } from '../mapping/resource.ts'
import { notHere } from './card-access.ts'
import { assertBook } from './collection-properties.ts'
import { isProtected } from './live-properties.ts'
import { close, MultistatusWriter, open } from './multistatus-writer.ts'
import type { Operation } from './operation.ts'

/** No property can be changed: each is refused by name, in a 207, which Apple's clients need to live on. */
export const proppatch: Operation = async ({ resource, body }, house) => {
  if (resource.kind === 'unknown' || resource.kind === 'well-known') throw notHere(resource)
  if (resource.kind === 'book') await assertBook(resource.book, house)
  const updates = await parseProppatch(body)
  const names = [...new Set(updates.map(({ name }) => name))]
  const spool = house.spool()
  const writer = new MultistatusWriter(spool)
  const shown = 'user' in resource ? { ...resource, user: house.user } : resource
  spool.text(open(print(shown)))
  for (const name of names) {
    const error = isProtected(name)
      ? element(dav('error'), element(dav('cannot-modify-protected-property')))
      : ''
    spool.text(
      `<d:propstat><d:prop>${element(name)}</d:prop><d:status>HTTP/1.1 403 Forbidden</d:status>${error}</d:propstat>`,
    )
  }
  spool.text(close)
  return writer.end()
}
