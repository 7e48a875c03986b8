/** A need of one client; each row with its reason and source. */
export interface Profile {
  readonly name: string
  /** Matches the User-Agent. */
  readonly agent: RegExp
  /** The status that goes with `DAV:valid-sync-token`. */
  readonly staleTokenStatus: 403 | 400
  /** Whether a card is looked up after PUT so that its ETag can be told, though it is not the bytes that were sent. */
  readonly etagAfterPut: boolean
  /** Whether `/.well-known/carddav` leads to the context root, or answers as if it were it. */
  readonly wellKnown: 'redirect' | 'in place'
  /** What a PROPFIND without Depth means on a collection. */
  readonly absentDepth: 'infinity' | '0'
  /** What an addressbook-query with Depth 0 on a book is about. */
  readonly queryDepth0: 'the book' | 'its cards'
  /** Whether getctag is an opaque string, or a number that never gets less and is another one each second. */
  readonly ctag: 'opaque' | 'growing number'
  readonly reason: string
  readonly source: string
}

/** What the RFCs say, for every client that is not known to need something else. */
const conformant: Profile = {
  name: 'default',
  agent: /^/,
  staleTokenStatus: 403,
  etagAfterPut: false,
  wellKnown: 'redirect',
  absentDepth: 'infinity',
  queryDepth0: 'the book',
  ctag: 'opaque',
  reason: 'RFC 6578 §3.2, RFC 6352 §6.3.2.3, RFC 6764 §5, RFC 4918 §9.1, RFC 3253 §1.6',
  source: 'https://www.rfc-editor.org/rfc/rfc6578#section-3.2',
}

const rows: readonly Profile[] = [
  {
    ...conformant,
    name: 'cardbook',
    // The add-on of 2017 calls itself Thunderbird, without a version.
    agent: /\bCardBook\/|^Thunderbird$/,
    etagAfterPut: true,
    reason: 'without an ETag it takes its own change for one on the server at the next sync',
    source: 'return42/cardbook-tb cardbookSynchronization.js',
  },
  {
    ...conformant,
    name: 'thunderbird',
    agent: /\bThunderbird\//,
    staleTokenStatus: 400,
    reason: 'takes 207 and 400 for the only answers to sync-collection, and starts over after 400',
    source: 'comm-central CardDAVDirectory.sys.mjs',
  },
  {
    ...conformant,
    name: 'vdirsyncer',
    agent: /^vdirsyncer\//,
    etagAfterPut: true,
    reason: 'without an ETag it downloads every card that it has uploaded over its own copy',
    source: 'vdirsyncer 0.19 storage/dav.py, _put',
  },
  {
    ...conformant,
    name: 'sailfish',
    // Qt's own, which the sync plug-in leaves as it is.
    agent: /^Mozilla\/5\.0$/,
    etagAfterPut: true,
    reason: 'does not delete a card whose ETag it does not know, and learns it from the PUT',
    source: 'sailfishos/buteo-sync-plugin-carddav requestgenerator.cpp, upsyncDeletion',
  },
  {
    ...conformant,
    name: 'linphone',
    agent: /\bLinphone/i,
    etagAfterPut: true,
    ctag: 'growing number',
    reason: 'reads getctag with atoi and fetches only when it has grown; deletes only with an ETag',
    source: 'BelledonneCommunications/liblinphone src/vcard/carddav-context.cpp',
  },
  {
    ...conformant,
    name: 'windows-people',
    agent: /^MSFT-(?:WP|WIN)/,
    wellKnown: 'in place',
    queryDepth0: 'its cards',
    reason:
      'guesses other paths when a redirect does not please it; sends Depth: 0 where it means 1',
    source: 'sabre-io/Baikal #173, #189; sabre-io/dav CalDAV/Plugin.php (MSFT-)',
  },
  {
    ...conformant,
    name: 'blackberry',
    agent: /\bBlackBerry|\bBB10\b/,
    wellKnown: 'in place',
    reason: 'rejects redirects',
    source: 'inferiorhumanorgans/meishi #9; Kozea/Radicale #46',
  },
  {
    ...conformant,
    name: 'dav',
    agent: /^node-XMLHttpRequest$/,
    absentDepth: '0',
    reason: 'asks the principal for its home set without a Depth, and fails on any 4xx',
    source: 'lambdabaa/dav 1.8.0 lib/accounts.js',
  },
]

/** All of them; the last is that of every client that no other is for. */
export const profiles: readonly Profile[] = [...rows, conformant]

/** The one of that name, else the first that matches, else RFC behaviour. */
export const profileOf = (userAgent: string | undefined, name?: string): Profile =>
  profiles.find((profile) => profile.name === name) ??
  rows.find(({ agent }) => agent.test(userAgent ?? '')) ??
  conformant
