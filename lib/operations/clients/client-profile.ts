import type { VCardVersion } from '../../vcard/versions/version-conversion.ts'
import {
  COMMONLY_SUPPORTED_PROPERTIES,
  type SupportedPropertyNames,
} from './supported-property-names.ts'

/** What one client needs, each with its reason and source. */
export interface ClientProfile {
  readonly name: string
  /** Matches the User-Agent. */
  readonly agent: RegExp
  /** The status that goes with `DAV:valid-sync-token`. */
  readonly staleTokenStatus: 403 | 400
  /** Whether a card is looked up after PUT so that its ETag can be sent, though it is not the bytes that were sent. */
  readonly etagAfterPut: boolean
  /** Whether `/.well-known/carddav` leads to the context root, or answers as if it were it. */
  readonly wellKnown: 'redirect' | 'in place'
  /** What a PROPFIND without Depth means on a collection. */
  readonly absentDepth: 'infinity' | '0'
  /** What an addressbook-query with Depth 0 on a book is about. */
  readonly queryDepth0: 'the book' | 'its cards'
  /** Whether getctag is an opaque string, or a number that never gets less and is another one each second. */
  readonly ctag: 'opaque' | 'growing number'
  /** The version of vCard that it gets: the one that it asks for, else what is stored; or always this one. */
  readonly version: 'asked' | VCardVersion
  /** Pictures that somebody stored in a 3.0 card as `data:` URIs, as 4.0 has them: so, or as 3.0 has them. */
  readonly photo: 'as stored' | 'inline'
  /** What it may do to cards: some delete one when an upload of it fails, or before they upload it anew. */
  readonly writes: 'all' | 'no deletions' | 'none'
  /** Whether `If-None-Match: *` on a PUT is evaluated; some send it with cards that they change. */
  readonly ifNoneMatch: 'kept' | 'ignored'
  /** What it removes when it leaves it out of an update, before it has ever sent it. */
  readonly understands: SupportedPropertyNames
  /** Of how many properties of a name it has fields, where that is fewer than cards have: it leaves out those beyond. */
  readonly places: Readonly<Record<string, number>>
  readonly reason: string
  readonly source: string
}

/** What is known of a client where cards are served. */
export type CardFormatProfile = Pick<ClientProfile, 'name' | 'version' | 'photo'>

/** What the RFCs say, for every client that is not known to need something else. */
export const defaultClientProfile: ClientProfile = {
  name: 'default',
  agent: /^/,
  staleTokenStatus: 403,
  etagAfterPut: false,
  wellKnown: 'redirect',
  absentDepth: 'infinity',
  queryDepth0: 'the book',
  ctag: 'opaque',
  version: 'asked',
  photo: 'as stored',
  writes: 'all',
  ifNoneMatch: 'kept',
  understands: COMMONLY_SUPPORTED_PROPERTIES,
  places: {},
  reason: 'RFC 6578 §3.2, RFC 6352 §6.3.2.3, RFC 6764 §5, RFC 4918 §9.1, RFC 3253 §1.6',
  source: 'https://www.rfc-editor.org/rfc/rfc6578#section-3.2',
}
