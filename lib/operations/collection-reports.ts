import { davName, type XmlName } from '../dav/xml/xml-name.ts'
import { readReportProperties } from '../dav/request/requested-properties.ts'
import { childElementNamed, childElementsNamed, type XmlElement } from '../dav/xml/xml-element.ts'
import { printXmlDocument, printXmlElement } from '../dav/xml/xml-printer.ts'
import { HttpError } from '../errors/http-error.ts'
import { resourceHref, principalHref } from '../mapping/resource.ts'
import {
  readCollectionProperties,
  type CollectionPropertyContext,
  type CollectionResource,
} from './collections/collection-properties.ts'
import { answerExpandProperty } from './expand-property.ts'
import { MultistatusWriter } from './message/multistatus-writer.ts'
import type { DavResponse, DavRequest } from './message/dav-message.ts'
import type { OperationContext } from './operation.ts'

type CollectionReport = (
  root: XmlElement,
  resource: CollectionResource,
  context: CollectionReportContext,
) => Promise<DavResponse> | DavResponse

type CollectionReportContext = CollectionPropertyContext & Pick<OperationContext, 'createSpool'>

/** A client sees one principal: its own. https://www.rfc-editor.org/rfc/rfc3744#section-9 */
const reports: ReadonlyMap<XmlName, CollectionReport> = new Map<XmlName, CollectionReport>([
  [davName('expand-property'), answerExpandProperty],
  [davName('principal-match'), principalMatch],
  [davName('principal-property-search'), principalPropertySearch],
  [davName('principal-search-property-set'), principalSearchPropertySet],
  [davName('acl-principal-prop-set'), (root, _, context) => ownPrincipal(root, context, true)],
])

/** One of the reports that every collection serves; 403 with `DAV:supported-report` for all others. */
export async function answerCollectionReport(
  root: XmlElement,
  { resource }: DavRequest,
  context: CollectionReportContext,
): Promise<DavResponse> {
  const report = reports.get(root.name)
  const isServed =
    resource.kind !== 'card' && resource.kind !== 'unknown' && resource.kind !== 'well-known'
  if (!report || !isServed) throw unsupportedReportError()
  return report(root, resource, context)
}

export const unsupportedReportError = (): HttpError =>
  new HttpError(403, 'This report is not served here', {
    condition: { name: davName('supported-report') },
  })

/** The caller's principal with the properties asked, when it `isMatch`; else an empty multistatus. */
async function ownPrincipal(
  root: XmlElement,
  context: CollectionReportContext,
  isMatch: boolean,
): Promise<DavResponse> {
  const writer = new MultistatusWriter(context.createSpool())
  if (isMatch)
    await writeProperties(writer, { kind: 'principal', user: context.user }, root, context)
  return writer.end()
}

async function writeProperties(
  writer: MultistatusWriter,
  resource: CollectionResource,
  root: XmlElement,
  context: CollectionPropertyContext,
): Promise<void> {
  const props = readReportProperties(root)
  const names = props.kind === 'prop' ? props.names : []
  const values = await readCollectionProperties(resource, names, context)
  const found = [...values].map(([name, content]) => printXmlElement(name, content)).join('')
  writer.properties(resourceHref(resource), {
    found,
    missing: names.filter((name) => !values.has(name)),
  })
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.3: who am I, or what is mine here. */
async function principalMatch(
  root: XmlElement,
  resource: CollectionResource,
  context: CollectionReportContext,
): Promise<DavResponse> {
  const [property] = childElementNamed(root, davName('principal-property'))?.children ?? []
  if (property === undefined)
    return ownPrincipal(root, context, childElementNamed(root, davName('self')) !== undefined)
  const writer = new MultistatusWriter(context.createSpool())
  const values = await readCollectionProperties(resource, [property.name], context)
  const isOwn = values.get(property.name)?.includes(`>${principalHref(context.user)}<`) === true
  if (isOwn) await writeProperties(writer, resource, root, context)
  return writer.end()
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.4: substrings, without regard to case; all must match. */
async function principalPropertySearch(
  root: XmlElement,
  _: CollectionResource,
  context: CollectionReportContext,
): Promise<DavResponse> {
  const searches = childElementsNamed(root, davName('property-search'))
  const matched = await Promise.all(
    searches.map(async (search) => {
      const names =
        childElementNamed(search, davName('prop'))?.children.map(({ name }) => name) ?? []
      const match = childElementNamed(search, davName('match'))?.text.toLowerCase() ?? ''
      const principal = { kind: 'principal', user: context.user } as const
      const values = await readCollectionProperties(principal, names, context)
      return (
        values.size > 0 &&
        [...values.values()].every((value) => value.toLowerCase().includes(match))
      )
    }),
  )
  const any = root.attributes.get('test') === 'anyof'
  return ownPrincipal(
    root,
    context,
    searches.length > 0 && (any ? matched.includes(true) : !matched.includes(false)),
  )
}

/** https://www.rfc-editor.org/rfc/rfc3744#section-9.5 */
function principalSearchPropertySet(): DavResponse {
  const searchable = printXmlElement(davName('prop'), printXmlElement(davName('displayname')))
  const described = searchable + '<d:description xml:lang="en">Name</d:description>'
  const body = printXmlDocument(
    davName('principal-search-property-set'),
    printXmlElement(davName('principal-search-property'), described),
  )
  return {
    status: 200,
    headers: { 'Content-Type': 'application/xml; charset=utf-8' },
    body: Buffer.from(body),
  }
}
