import type { Name } from '../xml/names.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/** What a client wants of `CARDDAV:address-data` (RFC 6352 §10.4). */
export interface AddressDataRequest {
  readonly contentType: string | undefined
  readonly version: string | undefined
  /** The vCard properties asked for, upper case; undefined: the whole card. */
  readonly properties: readonly { readonly name: string; readonly novalue: boolean }[] | undefined
}

/** Which properties a PROPFIND or REPORT asks for (RFC 4918 §14.20). */
export type PropRequest =
  | {
      readonly kind: 'prop'
      /** In the order asked, without repeats; holds `{…carddav}address-data` when that is asked. */
      readonly names: readonly Name[]
      readonly addressData: AddressDataRequest | undefined
    }
  | { readonly kind: 'allprop'; readonly include: readonly Name[] }
  | { readonly kind: 'propname' }

/** `DAV:sync-collection` (RFC 6578 §6.1). */
export interface SyncCollection {
  readonly report: 'sync-collection'
  /** Trimmed; empty for an initial sync. */
  readonly token: string
  /** As sent; `1` when absent. */
  readonly level: string
  readonly limit: number | undefined
  readonly props: PropRequest
}

/** `CARDDAV:addressbook-multiget` (RFC 6352 §8.7). */
export interface Multiget {
  readonly report: 'addressbook-multiget'
  /** Element texts, trimmed, entities decoded, otherwise as sent; with repeats. */
  readonly hrefs: readonly string[]
  readonly props: PropRequest
}

/** `CARDDAV:addressbook-query` (RFC 6352 §8.6). */
export interface Query {
  readonly report: 'addressbook-query'
  /** A missing or empty filter matches every card: legacy clients send both. */
  readonly filter: Filter
  readonly limit: number | undefined
  readonly props: PropRequest
}

/** `CARDDAV:filter` (RFC 6352 §10.5). */
export interface Filter {
  readonly test: 'anyof' | 'allof'
  readonly props: readonly PropFilter[]
}

export interface PropFilter {
  /** As sent, e.g. `FN`, `item1.EMAIL`; compared without regard to case. */
  readonly name: string
  readonly test: 'anyof' | 'allof'
  readonly isNotDefined: boolean
  readonly textMatches: readonly TextMatch[]
  readonly params: readonly ParamFilter[]
}

export interface ParamFilter {
  readonly name: string
  readonly isNotDefined: boolean
  readonly textMatch: TextMatch | undefined
}

export interface TextMatch {
  readonly text: string
  readonly collation: 'i;ascii-casemap' | 'i;octet' | 'i;unicode-casemap'
  readonly matchType: 'equals' | 'contains' | 'starts-with' | 'ends-with'
  readonly negate: boolean
}

/** Any other REPORT: of principals (RFC 3744 §9), expand-property (RFC 3253 §3.8), or one that is not served. */
export interface OtherReport {
  readonly report: 'other'
  readonly root: XmlElement
}

export type Report = SyncCollection | Multiget | Query | OtherReport

/** One instruction of a PROPPATCH, in document order (RFC 4918 §9.2). */
export interface PropertyUpdate {
  readonly action: 'set' | 'remove'
  readonly name: Name
  /** Text content of the property; empty for `remove`. */
  readonly text: string
}
