import { dav, type Name } from '../dav/xml/names.ts'
import { readReportProps } from '../dav/request/prop-request.ts'
import { childNamed, childrenNamed, type XmlElement } from '../dav/xml/xml-element.ts'
import { document, element } from '../dav/xml/xml-write.ts'
import { HttpError } from '../errors/http-error.ts'
import { print, principalHref } from '../mapping/resource.ts'
import { collectionProperties, type Collection } from './collections/collection-properties.ts'
import { expandProperty } from './expand-property.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { Answer, DavRequest, OperationContext } from './message/operation.ts'

type CollectionReport = (
  root: XmlElement,
  resource: Collection,
  house: OperationContext,
) => Promise<Answer> | Answer

/** A client sees one principal: its own. https://www.rfc-editor.org/rfc/rfc3744#section-9 */
const reports: ReadonlyMap<Name, CollectionReport> = new Map<Name, CollectionReport>([
  [dav('expand-property'), expandProperty],
  [dav('principal-match'), principalMatch],
  [dav('principal-property-search'), principalPropertySearch],
  [dav('principal-search-property-set'), principalSearchPropertySet],
  [dav('acl-principal-prop-set'), (root, _, house) => principals(root, house, true)],
])

/** One of the reports that every collection serves; 403 with `DAV:supported-report` for all others. */
export async function collectionReport(
  root: XmlElement,
  { resource }: DavRequest,
  house: OperationContext,
): Promise<Answer> {
  const report = reports.get(root.name)
  const served =
    resource.kind !== 'card' && resource.kind !== 'unknown' && resource.kind !== 'well-known'
  if (!report || !served) throw unsupported()
  return report(root, resource, house)
}

export const unsupported = (): HttpError =>
  new HttpError(403, 'This report is not served here', {
    condition: { name: dav('supported-report') },
  })

/** The caller's principal with the properties asked, or nobody. */
async function principals(
  root: XmlElement,
  house: OperationContext,
  isAsked: boolean,
): Promise<Answer> {
  const writer = new MultistatusWriter(house.spool())
  if (isAsked) await row(writer, { kind: 'principal', user: house.user }, root, house)
  return writer.end()
}

async function row(
  writer: MultistatusWriter,
  resource: Collection,
  root: XmlElement,
  house: OperationContext,
): Promise<void> {
  const props = readReportProps(root)
  const names = props.kind === 'prop' ? props.names : []
  const values = await collectionProperties(resource, names, house)
  const found = [...values].map(([name, content]) => element(name, content)).join('')
  writer.properties(print(resource), { found, missing: names.filter((name) => !values.has(name)) })
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.3: who am I, or what is mine here. */
async function principalMatch(
  root: XmlElement,
  resource: Collection,
  house: OperationContext,
): Promise<Answer> {
  const [property] = childNamed(root, dav('principal-property'))?.children ?? []
  if (property === undefined)
    return principals(root, house, childNamed(root, dav('self')) !== undefined)
  const writer = new MultistatusWriter(house.spool())
  const value = (await collectionProperties(resource, [property.name], house)).get(property.name)
  if (value?.includes(`>${principalHref(house.user)}<`) === true)
    await row(writer, resource, root, house)
  return writer.end()
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.4: substrings, without regard to case; all must match. */
async function principalPropertySearch(
  root: XmlElement,
  _: Collection,
  house: OperationContext,
): Promise<Answer> {
  const searches = childrenNamed(root, dav('property-search'))
  const matched = await Promise.all(
    searches.map(async (search) => {
      const names = childNamed(search, dav('prop'))?.children.map(({ name }) => name) ?? []
      const match = childNamed(search, dav('match'))?.text.toLowerCase() ?? ''
      const values = await collectionProperties(
        { kind: 'principal', user: house.user },
        names,
        house,
      )
      return (
        values.size > 0 &&
        [...values.values()].every((value) => value.toLowerCase().includes(match))
      )
    }),
  )
  const any = root.attributes.get('test') === 'anyof'
  return principals(
    root,
    house,
    searches.length > 0 && (any ? matched.includes(true) : !matched.includes(false)),
  )
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.5 */
function principalSearchPropertySet(): Answer {
  const searchable = element(dav('prop'), element(dav('displayname')))
  const described = searchable + '<d:description xml:lang="en">Name</d:description>'
  const body = document(
    dav('principal-search-property-set'),
    element(dav('principal-search-property'), described),
  )
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
    body: Buffer.from(body),
  }
}
