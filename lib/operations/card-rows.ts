import { textOf, type PropertyRange, type ResponseView } from '../dav/multistatus-view.ts'
import type { Name } from '../dav/names.ts'
import type { Spool } from '../dav/spool.ts'
import { element, escape } from '../dav/xml-write.ts'
import type { BookNames } from '../mapping/aliases.ts'
import { bookHref } from '../mapping/resource.ts'
import type { Quirks } from '../upstream/quirks.ts'
import { parseCard, printCard } from '../vcard/card.ts'
import { partial } from '../vcard/partial.ts'
import type { Repairs } from '../vcard/repairs.ts'
import { serveCard, serveRange } from '../vcard/serve-range.ts'
import { addressData, type CardPlan } from './card-plan.ts'
import { close, endPropstats, open } from './multistatus-writer.ts'

export interface CardRowsOptions {
  readonly spool: Spool
  readonly user: string
  readonly book: string
  readonly names: BookNames
  readonly quirks: Quirks
  readonly plan: CardPlan
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
}

/** A property to copy: its name, and the tags to put around it. */
interface Copied {
  readonly name: Name
  readonly open: string
  readonly close: string
}

/**
 * Turns upstream's responses about cards into rows of ours: local href, the properties of the plan, the card's own
 * UID; values are copied as bytes, nothing else of upstream's gets through.
 */
export class CardRows {
  readonly #options: CardRowsOptions
  readonly #base: string
  readonly #copied: readonly Copied[]
  readonly #begin: string
  readonly #end: string

  constructor(options: CardRowsOptions) {
    const { user, book, plan, minimal } = options
    this.#options = options
    this.#base = bookHref(user, book)
    this.#begin = `</d:href><d:propstat><d:prop>${plan.local}`
    this.#end = endPropstats(minimal ? [] : plan.unknown) + close
    this.#copied = [...plan.upstream, ...(plan.data ? [addressData] : [])].map((name) => {
      const [opening = '', closing = ''] = element(name, '\n').split('\n')
      return { name, open: opening, close: closing }
    })
  }

  /** Writes the row of a card that exists, under `name`. */
  card(view: ResponseView, id: string, name: string): void {
    const { spool } = this.#options
    spool.text(`<d:response><d:href>${this.#base}${name}${this.#begin}`)
    let missing: Name[] | undefined
    for (const property of this.#copied) {
      const range = find(view, property.name)
      if (range === undefined) (missing ??= []).push(property.name)
      else this.#property(view, id, property, range)
    }
    spool.text(missing === undefined ? this.#end : this.#ending(missing))
  }

  #property(view: ResponseView, id: string, property: Copied, range: PropertyRange): void {
    const { spool, plan } = this.#options
    spool.text(property.open)
    if (property.name !== addressData) spool.copy(view.bytes, range.start, range.end)
    else if (plan.data?.properties === undefined) {
      serveRange(spool, view.bytes, range.start, range.end, this.repairs(id))
    } else spool.text(escape(this.#part(view, id, range)))
    spool.text(property.close)
  }

  #part(view: ResponseView, id: string, range: PropertyRange): string {
    const card = serveCard(Buffer.from(textOf(view, range)), this.repairs(id))
    return printCard(partial(parseCard(card), this.#options.plan.data?.properties))
  }

  #ending(missing: readonly Name[]): string {
    const { plan, minimal } = this.#options
    return endPropstats(minimal ? [] : [...plan.unknown, ...missing]) + close
  }

  /** What has to be done to upstream's copy of a card before a client may see it. */
  repairs(id: string): Repairs {
    return repairsOf(this.#options, id)
  }
}

/** What has to be done to upstream's copy of a card before a client may see it. */
export function repairsOf(
  { names, quirks }: { names: BookNames; quirks: Quirks },
  id: string,
): Repairs {
  const uid = names.uidOf(id)
  return {
    unescapeColons: quirks.has('escapes-colons'),
    ...(uid === undefined ? {} : { uid: { upstream: id, client: uid } }),
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
