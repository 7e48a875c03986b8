import type { AddressbookFilter } from './addressbook-filter.ts'
import type { RequestedProperties } from './requested-properties.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/** `DAV:sync-collection` (RFC 6578 §6.1). */
export interface SyncCollectionReport {
  readonly report: 'sync-collection'
  /** Trimmed; empty for an initial sync. */
  readonly token: string
  /** As sent; `1` when absent. */
  readonly level: string
  readonly limit: number | undefined
  readonly props: RequestedProperties
}

/** `CARDDAV:addressbook-multiget` (RFC 6352 §8.7). */
export interface AddressbookMultiget {
  readonly report: 'addressbook-multiget'
  /** Element texts, trimmed, entities decoded, otherwise as sent; with repeats. */
  readonly hrefs: readonly string[]
  readonly props: RequestedProperties
}

/** `CARDDAV:addressbook-query` (RFC 6352 §8.6). */
export interface AddressbookQuery {
  readonly report: 'addressbook-query'
  /** A missing or empty filter matches every card: legacy clients send both. */
  readonly filter: AddressbookFilter
  readonly limit: number | undefined
  readonly props: RequestedProperties
}

/** Any other REPORT: of principals (RFC 3744 §9), expand-property (RFC 3253 §3.8), or one that is not served. */
interface OtherReport {
  readonly report: 'other'
  readonly root: XmlElement
}

/** A parsed REPORT body, told apart by `report`. */
export type ReportRequest =
  SyncCollectionReport | AddressbookMultiget | AddressbookQuery | OtherReport
