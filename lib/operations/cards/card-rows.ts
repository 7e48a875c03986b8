import {
  textOf,
  type PropertyRange,
  type ResponseView,
} from '../../dav/multistatus/multistatus-view.ts'
import { dav, type Name } from '../../dav/xml/names.ts'
import type { Spool } from '../../http/spool.ts'
import { escapeXml } from '../../dav/xml/xml-text.ts'
import { element } from '../../dav/xml/xml-write.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import { bookHref } from '../../mapping/resource.ts'
import type { Quirks } from '../../upstream/access/quirks.ts'
import type { Repairs } from '../../vcard/serve/repairs.ts'
import { serveCard, serveRange } from '../../vcard/serve/serve-range.ts'
import { asAsked, isAsStored } from './asked-card.ts'
import { addressData, type CardPlan } from './card-plan.ts'
import type { KeptBook } from './kept-cards.ts'
import { close, endPropstats, open } from '../message/multistatus-writer.ts'
import { noteServed } from './noted.ts'
import type { Reader } from '../clients/profile.ts'
import { markedEtag } from '../clients/view-mark.ts'

export interface CardRowsOptions {
  readonly spool: Spool
  readonly user: string
  readonly book: string
  readonly names: BookNames
  readonly kept: KeptBook
  readonly quirks: Quirks
  readonly plan: CardPlan
  readonly reader: Reader
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
}

const getetag = dav('getetag')

/** A property to copy: its name, and the tags to put around it. */
interface Copied {
  readonly name: Name
  readonly opening: string
  readonly closing: string
}

/** What the rows of responses with the same propstats have in common. */
interface Layout {
  readonly propstats: ResponseView['propstats']
  /** The values to copy, each with all that goes out between it and the one before, or the card's name. */
  readonly values: readonly {
    readonly before: Buffer
    readonly range: PropertyRange
    readonly kind: 'card' | 'etag' | 'other'
  }[]
  readonly end: Buffer
}

/**
 * Turns upstream's responses about cards into rows of ours: local href, the properties of the plan, the card's own
 * UID; values are copied as bytes, nothing else of upstream's gets through.
 */
export class CardRows {
  readonly #options: CardRowsOptions
  readonly #begin: Buffer
  readonly #copied: readonly Copied[]
  #layout: Layout | undefined

  constructor(options: CardRowsOptions) {
    const { user, book, plan } = options
    this.#options = options
    this.#begin = Buffer.from(`<d:response><d:href>${bookHref(user, book)}`)
    this.#copied = [...plan.upstream, ...(plan.data ? [addressData] : [])].map((name) => {
      const [opening = '', closing = ''] = element(name, '\n').split('\n')
      return { name, opening, closing }
    })
  }

  /** Writes the row of a card that exists, under `name`. */
  card(view: ResponseView, id: string, name: string): void {
    const { spool, kept, reader } = this.#options
    if (view.propstats !== this.#layout?.propstats) this.#layout = this.#layoutOf(view)
    spool.copy(this.#begin)
    spool.text(name)
    const isKept = kept.has(id)
    const isOther = isKept || reader.version !== 'asked'
    for (const { before, range, kind } of this.#layout.values) {
      spool.copy(before)
      if (kind === 'card') this.#card(view, id, range, isKept)
      else if (kind === 'etag' && isOther) spool.text(this.#etag(view, id, range))
      else spool.copy(view.bytes, range.start, range.end)
    }
    spool.copy(this.#layout.end)
  }

  #layoutOf(view: ResponseView): Layout {
    const { plan, minimal } = this.#options
    const values = []
    const missing = [...plan.unknown]
    let before = `</d:href><d:propstat><d:prop>${plan.local}`
    for (const { name, opening, closing } of this.#copied) {
      const range = find(view, name)
      if (range === undefined) {
        missing.push(name)
        continue
      }
      values.push({ before: Buffer.from(before + opening), range, kind: kindOf(name) })
      before = closing
    }
    const end = Buffer.from(before + endPropstats(minimal ? [] : missing) + close)
    return { propstats: view.propstats, values, end }
  }

  #card(view: ResponseView, id: string, range: PropertyRange, isKept: boolean): void {
    const { spool, plan } = this.#options
    const isWhole = plan.data === undefined || isAsStored(plan.data)
    if (!isWhole || isKept) spool.text(escapeXml(this.#part(view, id, range)))
    else serveRange(spool, view.bytes, range.start, range.end, this.repairs(id))
  }

  #part(view: ResponseView, id: string, range: PropertyRange): string {
    const { kept, plan } = this.#options
    const card = kept.serve(id, serveCard(Buffer.from(textOf(view, range)), this.repairs(id)))
    const part = plan.data === undefined ? card : asAsked(card, plan.data)
    // As Google's own cards are inside XML, where a carriage return would have to be escaped.
    return part.toString().replaceAll('\r\n', '\n')
  }

  #etag(view: ResponseView, id: string, range: PropertyRange): string {
    const { kept, reader } = this.#options
    return escapeXml(markedEtag(kept.etag(id, textOf(view, range)) ?? '', reader))
  }

  /** What has to be done to upstream's copy of a card before a client may see it. */
  repairs(id: string): Repairs {
    return repairsOf(this.#options, id, noteServed)
  }
}

const kindOf = (name: Name): 'card' | 'etag' | 'other' =>
  name === addressData ? 'card' : name === getetag ? 'etag' : 'other'

/** What has to be done to upstream's copy of a card before a client may see it. */
export function repairsOf(
  { names, quirks }: { names: BookNames; quirks: Quirks },
  id: string,
  noticed?: Repairs['noticed'],
): Repairs {
  const uid = names.uidOf(id)
  return {
    unescapeColons: quirks.has('escapes-colons'),
    noticed,
    uid: uid === undefined ? undefined : { upstream: id, client: uid },
  }
}

/** A text property that was found. */
export function find(view: ResponseView, name: Name): PropertyRange | undefined {
  for (const { status, properties } of view.propstats) {
    if (status >= 300) continue
    for (const range of properties)
      if (range.name === name) return range.hasChildren ? undefined : range
  }
  return undefined
}

/** The row of something that is not there. */
export const goneRow = (href: string): string =>
  `${open(href)}<d:status>HTTP/1.1 404 Not Found</d:status>${close}`
