import { dav } from '../xml/names.ts'
import { XmlError } from '../xml/xml-error.ts'
import type { Name } from '../xml/names.ts'

/** What an element is to a multistatus (RFC 4918 §14). */
export interface Role {
  readonly kind: Kind
  /** Whether its text is read. */
  readonly collected: boolean
  /** Whether its text differs from response to response. */
  readonly varying: boolean
  readonly children: ReadonlyMap<Name, Role>
  /** What children are that are not among `children`. */
  readonly anyChild: Role | undefined
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

const role = (kind: Kind, traits: Partial<Role> = {}): Role => ({
  kind,
  collected: false,
  varying: false,
  children: new Map(),
  anyChild: undefined,
  ...traits,
})

const OTHER = role('other')
const CONDITION = role('condition')
const INSIDE: Role = {
  ...role('inside', { varying: true }),
  get anyChild() {
    return INSIDE
  },
}
const PROPERTY = role('property', { varying: true, anyChild: INSIDE })
const PROPSTAT = role('propstat', {
  children: new Map([
    [dav('prop'), role('prop', { anyChild: PROPERTY })],
    [dav('status'), role('propstat-status', { collected: true })],
  ]),
})
const RESPONSE = role('response', {
  children: new Map([
    [dav('href'), role('href', { collected: true, varying: true })],
    [dav('status'), role('status', { collected: true })],
    [dav('error'), role('error', { anyChild: CONDITION })],
    [dav('propstat'), PROPSTAT],
  ]),
})
const MULTISTATUS = role('multistatus', {
  children: new Map([
    [dav('response'), RESPONSE],
    [dav('sync-token'), role('sync-token', { collected: true })],
  ]),
})

/** The root's; throws `XmlError` when the document is no multistatus. */
export function rootRole(name: Name): Role {
  if (name !== dav('multistatus')) throw new XmlError('a root that is not DAV:multistatus')
  return MULTISTATUS
}

export function childRole(parent: Role | undefined, name: Name): Role {
  return parent?.children.get(name) ?? parent?.anyChild ?? OTHER
}
