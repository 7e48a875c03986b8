import type { Name } from '../../dav/xml/names.ts'
import type { PropRequest } from '../../dav/request/requests.ts'
import type { Spool } from '../../http/spool.ts'
import type { ResponseView } from '../../dav/multistatus/multistatus-view.ts'
import type { BookNames } from '../../mapping/aliases.ts'
import { bookHref } from '../../mapping/resource.ts'
import type { EachMember } from '../../upstream/book/session.ts'
import { isThere } from '../../upstream/book/multistatus-sink.ts'
import { planCards, upstreamNames, type CardPlan } from './card-plan.ts'
import { CardRows, goneRow } from './card-rows.ts'
import type { KeptBook } from './kept-cards.ts'
import { noteMissing } from './noted.ts'
import type { OperationContext } from '../message/operation.ts'
import { settleCreations } from './pending-creations.ts'
import { privilegeSet } from '../collections/privileges.ts'

/** Rows about a book's cards, for the answer to one request. */
export interface Members {
  /** Every card of the book. */
  all(): Promise<void>
  /** Takes rows of a listing or sync report; `finish` writes those that had to wait. */
  readonly each: EachMember
  finish(): Promise<void>
  /** Cards under their own names, as after a change. */
  again(ids: readonly string[]): Promise<void>
  /** The cards of those ids that exist, each under the names asked; a 404 row for the others. */
  fetch(asked: ReadonlyMap<string, readonly string[]>): Promise<void>
  /** What `each` wants to see of upstream. */
  readonly listed: readonly Name[]
}

export interface MembersOptions {
  readonly house: OperationContext
  readonly book: string
  readonly props: PropRequest
  readonly spool: Spool
  readonly minimal: boolean
}

/** Settles what is pending, then makes rows. */
export async function createMembers(options: MembersOptions): Promise<Members> {
  const { house, book } = options
  const names = await house.aliases.of(house.session.account, book)
  const kept = await house.kept.of(house.session.account, book)
  await settleCreations(house.session, names)
  const { user, readOnly, reader } = house
  const told = await privilegesTold(options)
  const plan = planCards(options.props, { user, readOnly, reader, told })
  return new BookMembers(options, plan, names, kept)
}

/** What upstream says of the book, which holds for its cards; only clients that ask have to wait for it. */
async function privilegesTold({ house, book, props }: MembersOptions): Promise<string | undefined> {
  const asked = props.kind === 'prop' ? props.names : props.kind === 'allprop' ? props.include : []
  if (house.readOnly || !asked.includes(privilegeSet)) return undefined
  return (await house.session.properties(book, [privilegeSet])).get(privilegeSet)
}

class BookMembers implements Members {
  readonly listed: readonly Name[]
  readonly #plan: CardPlan
  readonly #names: BookNames
  readonly #rows: CardRows
  readonly #options: MembersOptions
  readonly #base: string
  /** Cards whose row needs a multiget: their data is wanted, or their name was not settled. */
  readonly #later: string[] = []
  readonly #buried: string[] = []
  /** Names whose card is gone and told so: each href goes out once. */
  readonly #toldGone = new Set<string>()

  constructor(options: MembersOptions, plan: CardPlan, names: BookNames, kept: KeptBook) {
    const { house, book, spool, minimal } = options
    const { user, session, reader } = house
    this.#options = options
    this.#names = names
    this.#plan = plan
    // A listing has no cards in it: they come by multiget.
    this.listed = upstreamNames({ ...this.#plan, data: undefined })
    this.#base = bookHref(user, book)
    this.#rows = new CardRows({
      spool,
      user,
      book,
      names,
      kept,
      quirks: session.quirks,
      plan: this.#plan,
      reader,
      minimal,
    })
  }

  async all(): Promise<void> {
    const { house, book } = this.#options
    await house.session.list(book, this.listed, this.each)
    await this.finish()
  }

  readonly each: EachMember = (id, view) => {
    if (view.status === 404) this.#gone(id)
    else if (!isThere(view))
      this.#options.spool.text(failedRow(this.#base + this.#names.nameOf(id), view))
    else if (this.#plan.data !== undefined || this.#unsettled(id)) this.#later.push(id)
    else this.#rows.card(view, id, this.#names.nameOf(id))
  }

  /** A card that another device is just creating would be told under a name that it is about to lose. */
  #unsettled(id: string): boolean {
    return this.#names.hasPending() && this.#names.uidOf(id) === undefined
  }

  #gone(id: string): void {
    this.#buried.push(id)
    const name = this.#names.nameOf(id)
    // Google tells of deletions that are long past; the name may belong to a new card by now, or to several old ones.
    if (!this.#names.mayReportGone(id) || this.#toldGone.has(name)) return
    this.#toldGone.add(name)
    this.#options.spool.text(goneRow(this.#base + name))
  }

  async finish(): Promise<void> {
    for (const id of this.#buried) await this.#names.bury(id)
    if (this.#later.length === 0) return
    await settleCreations(this.#options.house.session, this.#names)
    await this.again(this.#later)
  }

  again(ids: readonly string[]): Promise<void> {
    return this.fetch(new Map(ids.map((id) => [id, [this.#names.nameOf(id)]])))
  }

  async fetch(asked: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { house, book, spool } = this.#options
    const missing = new Set(asked.keys())
    await house.session.fetch(book, [...asked.keys()], upstreamNames(this.#plan), (id, view) => {
      if (view.status === 404 || !missing.delete(id)) return
      for (const name of asked.get(id) ?? []) {
        if (isThere(view)) this.#rows.card(view, id, name)
        else spool.text(failedRow(this.#base + name, view))
      }
    })
    if (missing.size > 0) noteMissing(missing.size, house)
    for (const id of missing)
      for (const name of asked.get(id) ?? []) spool.text(goneRow(this.#base + name))
  }
}

const failedRow = (href: string, view: ResponseView): string =>
  goneRow(href).replace('404 Not Found', `${view.status ?? 500} Upstream Trouble`)
