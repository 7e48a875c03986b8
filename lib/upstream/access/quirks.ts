/** One deviation of an upstream from the RFCs, which the bridge repairs; each row with its reason and source. */
export interface UpstreamQuirk {
  readonly id: UpstreamQuirkId
  /** What the upstream does. */
  readonly does: string
  /** What the bridge does about it. */
  readonly repair: string
  readonly source: string
}

const rows = [
  {
    id: 'renames-created-cards',
    does: 'stores a card that is PUT under an id of its own and remembers the name that was used, for ever',
    repair:
      'a fresh random name for each creation, written to the journal before it is sent; the name is kept with the card',
    source: 'vdirsyncer #1223; Thunderbird _sendCardToServer; tsdav interop caveat 4',
  },
  {
    id: 'replaces-uid',
    does: "replaces a card's UID by its own id",
    repair: "the client's UID is kept with the card and comes back in every answer",
    source: 'carddavclient QUIRKS.md; tsdav; vdirsyncer #1223',
  },
  {
    id: 'rewrites-cards',
    does: 'stores another card than was sent: FN rebuilt, types dropped, REV and PREF added',
    repair: 'no ETag after PUT, so that clients read the card again (RFC 6352 §6.3.2.3)',
    source: 'carddavclient QUIRKS.md; evertpot.com/google-carddav-issues',
  },
  {
    id: 'ignores-preconditions',
    does: 'overwrites and deletes whatever If-Match or If-None-Match say',
    repair: 'the bridge compares with the present ETag under a lock per card',
    source: 'carddavclient BUG_ETAGPRECOND_NOTCHECKED; live suites of 2026',
  },
  {
    id: 'needs-n',
    does: 'answers 400 to a card without N, or of another version than 3.0',
    repair: 'N is added, FN kept sensible, 2.1 and 4.0 are converted',
    source: 'Thunderbird "must be an N property, even if empty"; TbSync #451',
  },
  {
    id: 'escapes-colons',
    does: 'escapes colons in values: http\\://',
    repair: 'un-escaped in every answer',
    source: 'SyncEvolution bdb0cd19; CardBook cardbookCardParser.js',
  },
  {
    id: 'refuses-empty-sync-token',
    does: 'answers 400 to the initial sync-collection, whose token is empty',
    repair: 'the Depth-0 token, fetched first, and a Depth-1 listing in its place',
    source: 'carddavclient BUG_REJ_EMPTY_SYNCTOKEN; live suites of 2026',
  },
  {
    id: 'sync-needs-depth-1',
    does: 'answers "nothing changed" to sync-collection with Depth 0, as the RFC wants it',
    repair: 'Depth 1 upstream',
    source: 'carddavclient QUIRKS.md; issuetracker 160190530',
  },
  {
    id: 'stale-token-is-400',
    does: 'answers 400 to a sync-token that it no longer knows',
    repair: 'the whole book is listed anew; clients hear nothing of it',
    source: 'Thunderbird refetches on 400; carddavclient NOTES.md',
  },
  {
    id: 'omits-missing-cards',
    does: 'leaves absent hrefs out of a multiget answer',
    repair: 'a 404 row for each of them',
    source: 'SyncEvolution CardDAVSource.cpp; carddavclient',
  },
  {
    id: 'small-multigets',
    does: 'was only ever seen to serve multigets of up to about a hundred cards well',
    repair: 'batches of 100, joined again',
    source: 'SyncEvolution (50), Evolution (100)',
  },
  {
    id: 'dates-in-etags',
    does: 'tells no getlastmodified; its ETags are the time of the last change',
    repair: 'getlastmodified, Last-Modified and the conditions on dates are made of them',
    source: 'recordings of 2016 to 2026; carddavclient Interop suite',
  },
  {
    id: 'keeps-no-properties',
    does: 'has no PROPPATCH: its one book is called what Google calls it',
    repair: 'each property is refused by name, in a 207, and nothing is sent',
    source: 'developers.google.com/people/carddav',
  },
  {
    id: 'makes-no-books',
    does: 'answers 400 to MKCOL: an account has one address book',
    repair: 'MKCOL is refused with 405, and nothing is sent',
    source: 'developers.google.com/people/carddav; live suites of 2026',
  },
] as const satisfies readonly (Omit<UpstreamQuirk, 'id'> & { id: string })[]

export type UpstreamQuirkId = (typeof rows)[number]['id']

/** The deviations of one upstream. */
export type UpstreamQuirks = ReadonlySet<UpstreamQuirkId>

/** The table behind `upstream.quirks` in the settings. */
export const upstreamQuirkTable: readonly UpstreamQuirk[] = rows

/** `google`: all that is known of Google's CardDAV. `standard`: any server that keeps the RFCs. */
export const upstreamQuirkPresets: Readonly<Record<'google' | 'standard', UpstreamQuirks>> = {
  google: new Set(rows.map((row) => row.id)),
  standard: new Set(),
}
