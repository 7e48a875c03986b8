/** A need of one client; each row with its reason and source. */
export interface Profile {
  readonly name: string
  /** Matches the User-Agent. */
  readonly agent: RegExp
  /** The status that goes with `DAV:valid-sync-token`. */
  readonly staleTokenStatus: 403 | 400
  /** Whether a card is looked up after PUT so that its ETag can be told, though it is not the bytes that were sent. */
  readonly etagAfterPut: boolean
  readonly reason: string
  readonly source: string
}

const rows: readonly Profile[] = [
  {
    name: 'thunderbird',
    agent: /\bThunderbird\//,
    staleTokenStatus: 400,
    etagAfterPut: false,
    reason: 'takes 207 and 400 for the only answers to sync-collection, and starts over after 400',
    source: 'comm-central CardDAVDirectory.sys.mjs',
  },
  {
    name: 'vdirsyncer',
    agent: /^vdirsyncer\//,
    staleTokenStatus: 403,
    etagAfterPut: true,
    reason: 'without an ETag it downloads every card that it has uploaded over its own copy',
    source: 'vdirsyncer 0.19 storage/dav.py, _put',
  },
]

/** What the RFCs say, for every client that is not known to need something else. */
const conformant: Profile = {
  name: 'default',
  agent: /^/,
  staleTokenStatus: 403,
  etagAfterPut: false,
  reason: 'RFC 6578 §3.2, RFC 3253 §1.6',
  source: 'https://www.rfc-editor.org/rfc/rfc6578#section-3.2',
}

/** All of them; the last is that of every client that no other is for. */
export const profiles: readonly Profile[] = [...rows, conformant]

/** The one of that name, else the first that matches, else RFC behaviour. */
export const profileOf = (userAgent: string | undefined, name?: string): Profile =>
  profiles.find((profile) => profile.name === name) ??
  rows.find(({ agent }) => agent.test(userAgent ?? '')) ??
  conformant
