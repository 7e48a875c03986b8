import { DAV_NAMESPACE, davName, splitXmlName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { ProppatchInstruction } from '../../dav/request/proppatch-body.ts'
import { davPropertyElementNames } from '../../dav/multistatus/dav-property-content.ts'
import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import type { UpstreamBookClient } from './book-client.ts'
import { propfindRows, reportRows } from './book-rows.ts'
import { addText, foundTextProperties } from './multistatus-sink.ts'
import { badGatewayError, type UpstreamRefusal } from '../access/refusal.ts'
import { propfindBody, proppatchBody } from '../access/request-bodies.ts'

const privilegeSet = davName('current-user-privilege-set')

/** As `UpstreamSession.properties`. */
export async function readBookProperties(
  channel: UpstreamBookClient,
  book: string,
  names: readonly XmlName[],
): Promise<ReadonlyMap<XmlName, string>> {
  const found = new Map<XmlName, string>()
  const request = { method: 'PROPFIND', depth: '0', body: () => propfindBody(names) } as const
  const own = (view: MultistatusResponseView): void => {
    for (const [name, text] of foundTextProperties(view)) addText(found, name, text)
    const privileges = privilegesIn(view)
    if (privileges.length > 0) found.set(privilegeSet, privileges.join(' '))
  }
  await channel.requestMultistatus(book, request, propfindRows({ own }))
  return found
}

/** The local names of DAV's privileges that were found (https://www.rfc-editor.org/rfc/rfc3744#section-5.4). */
function privilegesIn(view: MultistatusResponseView): readonly string[] {
  const range = view.propstats
    .filter(({ status }) => status < 300)
    .flatMap(({ properties }) => properties)
    .find(({ name }) => name === privilegeSet)
  const names = range === undefined ? [] : davPropertyElementNames(view, range).map(splitXmlName)
  return names
    .filter(({ namespace, local }) => namespace === DAV_NAMESPACE && local !== 'privilege')
    .map(({ local }) => local)
}

/** As `UpstreamSession.changeProperties`. Sent once, also where the book has moved. */
export async function changeBookProperties(
  channel: UpstreamBookClient,
  book: string,
  updates: readonly ProppatchInstruction[],
): Promise<ReadonlyMap<XmlName, number>> {
  const request = { method: 'PROPPATCH', depth: '0', body: () => proppatchBody(updates) } as const
  const statuses = new Map<XmlName, number>()
  const located = await channel.locate(book, '')
  const rows = reportRows(() => undefined)
  const own = (view: MultistatusResponseView): void => {
    for (const { status, properties } of view.propstats)
      for (const { name } of properties) statuses.set(name, status)
  }
  const { refusal } = await channel.sendOnce(located, request, { ...rows, own })
  if (refusal && !isRefusedChange(refusal)) throw badGatewayError(refusal, 'PROPPATCH')
  const otherwise = refusal === undefined ? 424 : 403
  return new Map(updates.map(({ name }) => [name, statuses.get(name) ?? otherwise]))
}

/** Upstream lets nobody change the properties, or not this client. */
const isRefusedChange = ({ status }: UpstreamRefusal): boolean =>
  [400, 403, 405, 409, 501].includes(status)
