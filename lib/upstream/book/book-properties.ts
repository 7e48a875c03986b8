import { DAV, dav, split, type Name } from '../../dav/xml/names.ts'
import type { PropertyUpdate } from '../../dav/request/requests.ts'
import { elementsIn, type ResponseView } from '../../dav/multistatus/multistatus-view.ts'
import type { BookChannel } from './book-channel.ts'
import { textsIn } from './multistatus-sink.ts'
import { failure, type Refusal } from '../access/refusal.ts'
import { propfindBody, proppatchBody } from '../access/request-bodies.ts'

const privilegeSet = dav('current-user-privilege-set')

/** As `Session.properties`. */
export async function readProperties(
  channel: BookChannel,
  book: string,
  names: readonly Name[],
): Promise<ReadonlyMap<Name, string>> {
  const found = new Map<Name, string>()
  const request = { method: 'PROPFIND', depth: '0', body: () => propfindBody(names) } as const
  await channel.ask(book, request, (id, view) => {
    if (id !== '') return
    for (const [name, text] of textsIn(view)) found.set(name, text)
    const privileges = privilegesIn(view)
    if (privileges.length > 0) found.set(privilegeSet, privileges.join(' '))
  })
  return found
}

/** The local names of DAV's privileges that were found (https://www.rfc-editor.org/rfc/rfc3744#section-5.4). */
function privilegesIn(view: ResponseView): readonly string[] {
  const range = view.propstats
    .filter(({ status }) => status < 300)
    .flatMap(({ properties }) => properties)
    .find(({ name }) => name === privilegeSet)
  const names = range === undefined ? [] : elementsIn(view, range).map(split)
  return names
    .filter(({ namespace, local }) => namespace === DAV && local !== 'privilege')
    .map(({ local }) => local)
}

/** As `Session.change`. Sent once, also where the book has moved. */
export async function changeProperties(
  channel: BookChannel,
  book: string,
  updates: readonly PropertyUpdate[],
): Promise<ReadonlyMap<Name, number>> {
  const request = { method: 'PROPPATCH', depth: '0', body: () => proppatchBody(updates) } as const
  const told = new Map<Name, number>()
  const located = await channel.locate(book, '')
  const { refusal } = await channel.send(located, request, (_, view) => {
    for (const { status, properties } of view.propstats)
      for (const { name } of properties) told.set(name, status)
  })
  if (refusal && !isRefusedChange(refusal)) throw failure(refusal, 'PROPPATCH')
  const otherwise = refusal === undefined ? 424 : 403
  return new Map(updates.map(({ name }) => [name, told.get(name) ?? otherwise]))
}

/** Upstream lets nobody change the properties, or not this client. */
const isRefusedChange = ({ status }: Refusal): boolean => [400, 403, 405, 409, 501].includes(status)
