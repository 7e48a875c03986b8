import type { XmlName } from '../../dav/xml/xml-name.ts'
import type { ResponseSpool } from '../../http/response-spool.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import {
  xmlDeclaration,
  printXmlElement,
  xmlNamespaceDeclarations,
} from '../../dav/xml/xml-printer.ts'
import { davName } from '../../dav/xml/xml-name.ts'
import type { DavResponse } from './dav-message.ts'

/** A propstat's properties, each as finished XML; the 200 ones go first, as Thunderbird and Linphone need it. */
export interface PropstatContent {
  readonly found: string
  readonly missing: readonly XmlName[]
}

/** Writes a `DAV:multistatus` into a spool. Hrefs are local, path-absolute and canonical. */
export class MultistatusWriter {
  readonly #spool: ResponseSpool

  constructor(spool: ResponseSpool) {
    this.#spool = spool
    spool.writeText(`${xmlDeclaration}<d:multistatus${xmlNamespaceDeclarations}>`)
  }

  /** A response about properties. */
  properties(href: string, { found, missing }: PropstatContent): void {
    this.#spool.writeText(
      responseStartXml(href) +
        '<d:propstat><d:prop>' +
        found +
        ok +
        notFound(missing) +
        responseEndXml,
    )
  }

  /** A response that has no properties, only a status, and perhaps the condition that failed. */
  status(href: string, status: string, condition?: XmlName): void {
    const error =
      condition === undefined ? '' : printXmlElement(davName('error'), printXmlElement(condition))
    this.#spool.writeText(
      `${responseStartXml(href)}<d:status>HTTP/1.1 ${status}</d:status>${error}${responseEndXml}`,
    )
  }

  /** Ends the document. `syncToken` is a URI of ours. */
  end(syncToken?: string): DavResponse {
    const token =
      syncToken === undefined ? '' : printXmlElement(davName('sync-token'), escapeXml(syncToken))
    this.#spool.writeText(`${token}</d:multistatus>`)
    return {
      status: 207,
      headers: { 'Content-Type': 'application/xml; charset=utf-8' },
      body: this.#spool,
    }
  }
}

// Clients compare the status line as text (Thunderbird, Linphone; others break on HTTP/2): never shorten it.
const ok = '</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>'

export const responseStartXml = (href: string): string => `<d:response><d:href>${href}</d:href>`
export const responseEndXml = '</d:response>'

/** The end of a 200 propstat and, when something is missing, the whole 404 one. */
export const propstatsEndXml = (missing: readonly XmlName[]): string => ok + notFound(missing)

const notFound = (names: readonly XmlName[]): string =>
  names.length === 0
    ? ''
    : `<d:propstat><d:prop>${names.map((name) => printXmlElement(name)).join('')}</d:prop>` +
      '<d:status>HTTP/1.1 404 Not Found</d:status></d:propstat>'
