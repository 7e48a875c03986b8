import type { Name } from '../../dav/xml/names.ts'
import type { Spool } from '../../http/spool.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { declaration, element, namespaces } from '../../dav/xml/xml-write.ts'
import { dav } from '../../dav/xml/names.ts'
import type { Answer } from './operation.ts'

/** A propstat's properties, each as finished XML; the 200 ones go first, as Thunderbird and Linphone need it. */
export interface Propstats {
  readonly found: string
  readonly missing: readonly Name[]
}

/** Writes a `DAV:multistatus` into a spool. Hrefs are local, path-absolute and canonical. */
export class MultistatusWriter {
  readonly #spool: Spool

  constructor(spool: Spool) {
    this.#spool = spool
    spool.text(`${declaration}<d:multistatus${namespaces}>`)
  }

  /** A response about properties. */
  properties(href: string, { found, missing }: Propstats): void {
    this.#spool.text(open(href) + '<d:propstat><d:prop>' + found + ok + notFound(missing) + close)
  }

  /** A response that has no properties, only a status, and perhaps the condition that failed. */
  status(href: string, status: string, condition?: Name): void {
    const error = condition === undefined ? '' : element(dav('error'), element(condition))
    this.#spool.text(`${open(href)}<d:status>HTTP/1.1 ${status}</d:status>${error}${close}`)
  }

  /** Ends the document. `syncToken` is a URI of ours. */
  end(syncToken?: string): Answer {
    const token = syncToken === undefined ? '' : element(dav('sync-token'), escapeXml(syncToken))
    this.#spool.text(`${token}</d:multistatus>`)
    return {
      status: 207,
      headers: { 'Content-Type': 'application/xml; charset=utf-8' },
      body: this.#spool,
    }
  }
}

// Clients compare the status line as text (Thunderbird, Linphone; others break on HTTP/2): never shorten it.
const ok = '</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>'

export const open = (href: string): string => `<d:response><d:href>${href}</d:href>`
export const close = '</d:response>'

/** The end of a 200 propstat and, when something is missing, the whole 404 one. */
export const endPropstats = (missing: readonly Name[]): string => ok + notFound(missing)

const notFound = (names: readonly Name[]): string =>
  names.length === 0
    ? ''
    : `<d:propstat><d:prop>${names.map((name) => element(name)).join('')}</d:prop>` +
      '<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>'
