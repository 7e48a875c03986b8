import { davPropertyText } from '../../dav/multistatus/dav-property-content.ts'
import type {
  PropertyByteRange,
  MultistatusResponseView,
} from '../../dav/multistatus/multistatus-response-view.ts'
import { davName, type XmlName } from '../../dav/xml/xml-name.ts'
import type { ResponseSpool } from '../../http/response-spool.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { printXmlElement } from '../../dav/xml/xml-printer.ts'
import type { BookAliases } from '../../mapping/card-aliases.ts'
import { addressBookHref } from '../../mapping/resource.ts'
import type { UpstreamQuirks } from '../../upstream/access/quirks.ts'
import type { CardRepairs } from '../../vcard/serve/card-repairs.ts'
import { repairCard, copyRepairedAddressData } from '../../vcard/serve/repaired-card.ts'
import { formatCardBytes, keepsCardUnchanged } from './card-format.ts'
import { addressDataProperty, type CardPropertyPlan } from './card-property-plan.ts'
import type { DroppedPropertyOverlay } from './dropped-property-overlays.ts'
import { responseEndXml, propstatsEndXml, responseStartXml } from '../message/multistatus-writer.ts'
import { noteServedCardRepair } from './workaround-notes.ts'
import type { CardFormatProfile } from '../clients/client-profile.ts'
import { addCardVersionToEtag } from '../clients/card-version-suffix.ts'

export interface CardResponseWriterOptions {
  readonly spool: ResponseSpool
  readonly user: string
  readonly book: string
  readonly names: BookAliases
  readonly overlay: DroppedPropertyOverlay
  readonly quirks: UpstreamQuirks
  readonly plan: CardPropertyPlan
  readonly formatProfile: CardFormatProfile
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
}

const getetag = davName('getetag')

/** A property to copy: its name, and the tags to put around it. */
interface Copied {
  readonly name: XmlName
  readonly opening: string
  readonly closing: string
}

/** What is common to responses about cards whose responses upstream made of the same propstats. */
interface ResponseLayout {
  readonly propstats: MultistatusResponseView['propstats']
  /** The values to copy, each with all that goes out between it and the one before, or the card's name. */
  readonly values: readonly {
    readonly before: Buffer
    readonly range: PropertyByteRange
    readonly kind: 'card' | 'etag' | 'other'
  }[]
  readonly end: Buffer
}

/**
 * Turns upstream's responses about cards into ours: local href, the properties of the plan, the card's own
 * UID; values are copied as bytes, nothing else of upstream's goes out.
 */
export class CardResponseWriter {
  readonly #options: CardResponseWriterOptions
  readonly #start: Buffer
  readonly #copied: readonly Copied[]
  #layout: ResponseLayout | undefined

  constructor(options: CardResponseWriterOptions) {
    const { user, book, plan } = options
    this.#options = options
    this.#start = Buffer.from(`<d:response><d:href>${addressBookHref(user, book)}`)
    this.#copied = [...plan.upstream, ...(plan.cardFormat ? [addressDataProperty] : [])].map(
      (name) => {
        const [opening = '', closing = ''] = printXmlElement(name, '\n').split('\n')
        return { name, opening, closing }
      },
    )
  }

  /** Writes the response about a card that exists, under `name`. */
  write(view: MultistatusResponseView, id: string, name: string): void {
    const { spool, overlay, formatProfile } = this.#options
    if (view.propstats !== this.#layout?.propstats) this.#layout = this.#createLayout(view)
    spool.writeBytes(this.#start)
    spool.writeText(name)
    const hasOverlay = overlay.has(id)
    const isEtagChanged = hasOverlay || formatProfile.version !== 'asked'
    for (const { before, range, kind } of this.#layout.values) {
      spool.writeBytes(before)
      if (kind === 'card') this.#writeCard(view, id, range, hasOverlay)
      else if (kind === 'etag' && isEtagChanged) spool.writeText(this.#etag(view, id, range))
      else spool.writeBytes(view.bytes, range.start, range.end)
    }
    spool.writeBytes(this.#layout.end)
  }

  #createLayout(view: MultistatusResponseView): ResponseLayout {
    const { plan, minimal } = this.#options
    const values = []
    const missing = [...plan.unknown]
    let before = `</d:href><d:propstat><d:prop>${plan.local}`
    for (const { name, opening, closing } of this.#copied) {
      const range = findTextProperty(view, name)
      if (range === undefined) {
        missing.push(name)
        continue
      }
      values.push({ before: Buffer.from(before + opening), range, kind: kindOf(name) })
      before = closing
    }
    const end = Buffer.from(before + propstatsEndXml(minimal ? [] : missing) + responseEndXml)
    return { propstats: view.propstats, values, end }
  }

  #writeCard(
    view: MultistatusResponseView,
    id: string,
    range: PropertyByteRange,
    hasOverlay: boolean,
  ): void {
    const { spool, plan } = this.#options
    const isWhole = plan.cardFormat === undefined || keepsCardUnchanged(plan.cardFormat)
    if (!isWhole || hasOverlay) spool.writeText(escapeXml(this.#formattedCard(view, id, range)))
    else copyRepairedAddressData(spool, view.bytes, range.start, range.end, this.#repairs(id))
  }

  #formattedCard(view: MultistatusResponseView, id: string, range: PropertyByteRange): string {
    const { overlay, plan } = this.#options
    const card = overlay.apply(
      id,
      repairCard(Buffer.from(davPropertyText(view, range)), this.#repairs(id)),
    )
    const part = plan.cardFormat === undefined ? card : formatCardBytes(card, plan.cardFormat)
    // As Google's own cards are inside XML, where a carriage return would have to be escaped.
    return part.toString().replaceAll('\r\n', '\n')
  }

  #etag(view: MultistatusResponseView, id: string, range: PropertyByteRange): string {
    const { overlay, formatProfile } = this.#options
    return escapeXml(
      addCardVersionToEtag(overlay.etag(id, davPropertyText(view, range)) ?? '', formatProfile),
    )
  }

  /** What has to be done to upstream's copy of a card before a client may see it. */
  #repairs(id: string): CardRepairs {
    return cardRepairsFor(this.#options, id, noteServedCardRepair)
  }
}

const kindOf = (name: XmlName): 'card' | 'etag' | 'other' =>
  name === addressDataProperty ? 'card' : name === getetag ? 'etag' : 'other'

/** What has to be done to upstream's copy of a card before a client may see it. */
export function cardRepairsFor(
  { names, quirks }: { names: BookAliases; quirks: UpstreamQuirks },
  id: string,
  onRepair?: CardRepairs['onRepair'],
): CardRepairs {
  const uid = names.uidOf(id)
  return {
    unescapeColons: quirks.has('escapes-colons'),
    onRepair,
    uid: uid === undefined ? undefined : { upstream: id, client: uid },
  }
}

/** A text property that was found. */
export function findTextProperty(
  view: MultistatusResponseView,
  name: XmlName,
): PropertyByteRange | undefined {
  for (const { status, properties } of view.propstats) {
    if (status >= 300) continue
    for (const range of properties)
      if (range.name === name) return range.hasChildren ? undefined : range
  }
  return undefined
}

/** The response about something that is not there. */
export const notFoundResponseXml = (href: string): string =>
  `${responseStartXml(href)}<d:status>HTTP/1.1 404 Not Found</d:status>${responseEndXml}`
