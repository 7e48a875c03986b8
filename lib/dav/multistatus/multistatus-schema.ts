import { carddavName, davName } from '../xml/xml-name.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { XmlName } from '../xml/xml-name.ts'

/** What an element means in a multistatus, by its place (RFC 4918 §14). */
export interface MultistatusElementSchema {
  readonly kind: Kind
  /** Whether its text is read. */
  readonly collectsText: boolean
  /** Whether its text differs from response to response. */
  readonly textVaries: boolean
  /** Whether its text may hold control characters that XML does not allow: some servers store them in cards. */
  readonly takesControls: boolean
  readonly children: ReadonlyMap<XmlName, MultistatusElementSchema>
  /** The schema of all other children. */
  readonly anyChild: MultistatusElementSchema | undefined
}

type Kind =
  | 'multistatus'
  | 'sync-token'
  | 'response'
  | 'href'
  | 'status'
  | 'error'
  | 'condition'
  | 'propstat'
  | 'propstat-status'
  | 'prop'
  | 'property'
  | 'inside'
  | 'other'

const schema = (
  kind: Kind,
  traits: Partial<MultistatusElementSchema> = {},
): MultistatusElementSchema => ({
  kind,
  collectsText: false,
  textVaries: false,
  takesControls: false,
  children: new Map(),
  anyChild: undefined,
  ...traits,
})

const OTHER = schema('other')
const CONDITION = schema('condition')
const INSIDE: MultistatusElementSchema = {
  ...schema('inside', { textVaries: true }),
  get anyChild() {
    return INSIDE
  },
}
const PROPERTY = schema('property', { textVaries: true, anyChild: INSIDE })
const ADDRESS_DATA = schema('property', { textVaries: true, takesControls: true, anyChild: INSIDE })
const PROPERTIES = new Map([[carddavName('address-data'), ADDRESS_DATA]])
const PROPSTAT = schema('propstat', {
  children: new Map([
    [davName('prop'), schema('prop', { children: PROPERTIES, anyChild: PROPERTY })],
    [davName('status'), schema('propstat-status', { collectsText: true })],
  ]),
})
const RESPONSE = schema('response', {
  children: new Map([
    [davName('href'), schema('href', { collectsText: true, textVaries: true })],
    [davName('status'), schema('status', { collectsText: true })],
    [davName('error'), schema('error', { anyChild: CONDITION })],
    [davName('propstat'), PROPSTAT],
  ]),
})
const MULTISTATUS = schema('multistatus', {
  children: new Map([
    [davName('response'), RESPONSE],
    [davName('sync-token'), schema('sync-token', { collectsText: true })],
  ]),
})

/** The schema of the root; throws `XmlError` when the document is no multistatus. */
export function multistatusRootSchema(name: XmlName): MultistatusElementSchema {
  if (name !== davName('multistatus')) throw new XmlError('a root that is not DAV:multistatus')
  return MULTISTATUS
}

/** The schema of a child of `parent`; that of an element without meaning for what the RFC does not define there. */
export function multistatusChildSchema(
  parent: MultistatusElementSchema | undefined,
  name: XmlName,
): MultistatusElementSchema {
  return parent?.children.get(name) ?? parent?.anyChild ?? OTHER
}
