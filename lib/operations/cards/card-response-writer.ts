import type { RequestedProperties } from '../../dav/request/requested-properties.ts'
import type { XmlName } from '../../dav/xml/xml-name.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import type { ResponseSpool } from '../../http/response-spool.ts'
import type { BookSnapshot, CardRow } from '../../replica/state/replica-store.ts'
import type { LivePropertyContext } from '../collections/live-properties.ts'
import { privilegeSetProperty } from '../collections/privileges.ts'
import { propstatsEndXml, responseEndXml, responseStartXml } from '../message/multistatus-writer.ts'
import { cardRepresentation } from './card-representation.ts'
import {
  addressDataProperty,
  contentLengthProperty,
  planCardProperties,
  type CardPropertyPlan,
} from './card-property-plan.ts'

export interface CardResponseWriterOptions extends LivePropertyContext {
  /** What the hrefs of the book's cards begin with. */
  readonly baseHref: string
  readonly snapshot: BookSnapshot
  readonly props: RequestedProperties
  readonly spool: ResponseSpool
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
}

/** Writes DAV:response elements about a book's cards, as one revision has them. */
export class CardResponseWriter {
  /** Ids of cards that were answered with 503, or without their length, since their body is not here. */
  readonly undelivered: string[] = []
  readonly #options: CardResponseWriterOptions
  readonly #plan: CardPropertyPlan
  readonly #baseHref: string
  readonly #own: readonly (readonly [string, string, CardPropertyPlan['own'][number][1], XmlName])[]

  constructor(options: CardResponseWriterOptions) {
    const { props, snapshot, user, baseHref, readOnly, formatProfile } = options
    const bookPrivileges = readOnly ? undefined : snapshot.head.properties.get(privilegeSetProperty)
    this.#options = options
    this.#plan = planCardProperties(props, { user, readOnly, formatProfile, bookPrivileges })
    this.#baseHref = baseHref
    this.#own = this.#plan.own.map(([name, text]) => {
      const [opening = '', closing = ''] = printXmlElement(name, '\n').split('\n')
      return [opening, closing, text, name]
    })
  }

  /** A card that exists, under `name`. */
  write(row: CardRow, name = row.name): void {
    const { spool, minimal, snapshot } = this.#options
    const body = this.#body(row)
    if (body === 'not here') {
      this.writeUndelivered(row, name)
      return
    }
    const missing = [...this.#plan.unknown]
    let found = `${responseStartXml(this.#baseHref + name)}<d:propstat><d:prop>${this.#plan.local}`
    for (const [opening, closing, text, property] of this.#own) {
      const value = text(row, snapshot)
      if (value === undefined && property === contentLengthProperty) this.undelivered.push(row.id)
      if (value !== undefined) found += opening + escapeXml(value) + closing
      // allprop asks for what there is.
      else if (this.#options.props.kind === 'prop') missing.push(property)
    }
    spool.writeText(found)
    if (body !== undefined) spool.writeText(printXmlElement(addressDataProperty, escapeXml(body)))
    spool.writeText(propstatsEndXml(minimal ? [] : missing) + responseEndXml)
  }

  /** A card whose body is not here: nothing can be said of it now. */
  writeUndelivered({ id }: CardRow, name: string): void {
    this.undelivered.push(id)
    this.writeStatus(name, '503 Service Unavailable')
  }

  /** A card of that name is not there. */
  writeMissing(name: string): void {
    this.writeStatus(name, '404 Not Found')
  }

  writeStatus(name: string, status: string): void {
    this.#options.spool.writeText(
      `${responseStartXml(this.#baseHref + name)}<d:status>HTTP/1.1 ${status}</d:status>${responseEndXml}`,
    )
  }

  /** Undefined when it is not asked for. */
  #body(row: CardRow): string | undefined {
    const { snapshot } = this.#options
    const { cardFormat } = this.#plan
    if (cardFormat === undefined) return undefined
    const body = cardRepresentation(row, cardFormat, snapshot)
    if (body === undefined) return 'not here'
    // In XML, where a carriage return would have to be escaped, lines end as Google's do there.
    return body.toString().replaceAll('\r\n', '\n')
  }
}
