import type { XmlName } from '../../dav/xml/xml-name.ts'
import type { RequestedProperties } from '../../dav/request/requested-properties.ts'
import type { ResponseSpool } from '../../http/response-spool.ts'
import type { MultistatusResponseView } from '../../dav/multistatus/multistatus-response-view.ts'
import type { BookAliases } from '../../mapping/card-aliases.ts'
import { addressBookHref } from '../../mapping/resource.ts'
import type { MemberCallback, UpstreamSession } from '../../upstream/book/upstream-session.ts'
import { isFoundResponse } from '../../upstream/book/multistatus-sink.ts'
import {
  planCardProperties,
  upstreamPropertyNames,
  type CardPropertyPlan,
} from './card-property-plan.ts'
import { CardResponseWriter, notFoundResponseXml } from './card-response-writer.ts'
import type { CardLookupContext } from './card-context.ts'
import { noteMissingCardResponses } from './workaround-notes.ts'
import { resolvePendingCreations } from './pending-creations.ts'
import type { LivePropertyContext } from '../collections/live-properties.ts'
import { privilegeSetProperty } from '../collections/privileges.ts'

/** Writes DAV:response elements about a book's cards, for the answer to one request. */
export interface MemberResponseWriter {
  /** Every card of the book. */
  writeAll(): Promise<void>
  /** Takes upstream's responses of a listing or sync report; `writePending` writes those that had to wait. */
  readonly onMember: MemberCallback
  writePending(): Promise<void>
  /** Cards under their own names, as after a change. */
  writeChanged(ids: readonly string[]): Promise<void>
  /** The cards of those ids that exist, each under the names asked; 404 for the others. */
  writeRequested(asked: ReadonlyMap<string, readonly string[]>): Promise<void>
  /** The properties that `onMember` needs of upstream. */
  readonly listedProperties: readonly XmlName[]
}

export interface MemberResponseContext extends CardLookupContext, LivePropertyContext {}

export interface MemberResponseWriterOptions {
  readonly book: string
  readonly props: RequestedProperties
  readonly spool: ResponseSpool
  /** Leave out what was not found (RFC 8144 §2.1). */
  readonly minimal: boolean
}

/** Finds out what became of pending creations, then writes responses. */
export async function createMemberResponseWriter(
  { session, aliases, overlays, user, readOnly, formatProfile }: MemberResponseContext,
  { book, props, spool, minimal }: MemberResponseWriterOptions,
): Promise<MemberResponseWriter> {
  const names = await aliases.forBook(session.account, book)
  const overlay = await overlays.forBook(session.account, book)
  await resolvePendingCreations(session, names)
  const bookPrivileges = readOnly ? undefined : await readBookPrivileges(session, book, props)
  const plan = planCardProperties(props, { user, readOnly, formatProfile, bookPrivileges })
  const { quirks } = session
  const cardWriter = new CardResponseWriter({
    spool,
    user,
    book,
    names,
    overlay,
    quirks,
    plan,
    formatProfile,
    minimal,
  })
  const baseHref = addressBookHref(user, book)
  return new BookMemberWriter({ session, book, baseHref, names, plan, spool, cardWriter })
}

/** What upstream says of the book, which holds for its cards; only clients that ask have to wait for it. */
async function readBookPrivileges(
  session: UpstreamSession,
  book: string,
  props: RequestedProperties,
): Promise<string | undefined> {
  const asked = props.kind === 'prop' ? props.names : props.kind === 'allprop' ? props.include : []
  if (!asked.includes(privilegeSetProperty)) return undefined
  return (await session.properties(book, [privilegeSetProperty])).get(privilegeSetProperty)
}

interface BookMemberWriterOptions {
  readonly session: UpstreamSession
  readonly book: string
  readonly baseHref: string
  readonly names: BookAliases
  readonly plan: CardPropertyPlan
  readonly spool: ResponseSpool
  readonly cardWriter: CardResponseWriter
}

class BookMemberWriter implements MemberResponseWriter {
  readonly listedProperties: readonly XmlName[]
  readonly #options: BookMemberWriterOptions
  readonly #names: BookAliases
  /** Cards that need a multiget: their data is wanted, or their name was not certain yet. */
  readonly #later: string[] = []
  readonly #removed: string[] = []
  /** Names for which a removal was written: each href goes out once. */
  readonly #removalsWritten = new Set<string>()

  constructor(options: BookMemberWriterOptions) {
    this.#options = options
    this.#names = options.names
    // A listing has no cards in it: they come by multiget.
    this.listedProperties = upstreamPropertyNames({ ...options.plan, cardFormat: undefined })
  }

  async writeAll(): Promise<void> {
    const { session, book } = this.#options
    await session.list(book, this.listedProperties, this.onMember)
    await this.writePending()
  }

  readonly onMember: MemberCallback = (id, view) => {
    const { spool, baseHref, plan, cardWriter } = this.#options
    if (view.status === 404) this.#writeRemoved(id)
    else if (!isFoundResponse(view))
      spool.writeText(failedResponseXml(baseHref + this.#names.nameOf(id), view))
    else if (plan.cardFormat !== undefined || this.#isNameUncertain(id)) this.#later.push(id)
    else cardWriter.write(view, id, this.#names.nameOf(id))
  }

  /** A card that another device is just creating would go out under a name that it is about to lose. */
  #isNameUncertain(id: string): boolean {
    return this.#names.hasPending() && this.#names.uidOf(id) === undefined
  }

  #writeRemoved(id: string): void {
    const { spool, baseHref } = this.#options
    this.#removed.push(id)
    const name = this.#names.nameOf(id)
    // Google reports deletions that are long past; the name may belong to a new card by now, or to several old ones.
    if (!this.#names.mayReportDeleted(id) || this.#removalsWritten.has(name)) return
    this.#removalsWritten.add(name)
    spool.writeText(notFoundResponseXml(baseHref + name))
  }

  async writePending(): Promise<void> {
    for (const id of this.#removed) await this.#names.markDeleted(id)
    if (this.#later.length === 0) return
    await resolvePendingCreations(this.#options.session, this.#names)
    await this.writeChanged(this.#later)
  }

  writeChanged(ids: readonly string[]): Promise<void> {
    return this.writeRequested(new Map(ids.map((id) => [id, [this.#names.nameOf(id)]])))
  }

  async writeRequested(asked: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const { session, book, baseHref, plan, spool, cardWriter } = this.#options
    const missing = new Set(asked.keys())
    await session.fetch(book, [...asked.keys()], upstreamPropertyNames(plan), (id, view) => {
      if (view.status === 404 || !missing.delete(id)) return
      for (const name of asked.get(id) ?? []) {
        if (isFoundResponse(view)) cardWriter.write(view, id, name)
        else spool.writeText(failedResponseXml(baseHref + name, view))
      }
    })
    if (missing.size > 0) noteMissingCardResponses(missing.size, session.quirks)
    for (const id of missing)
      for (const name of asked.get(id) ?? []) spool.writeText(notFoundResponseXml(baseHref + name))
  }
}

const failedResponseXml = (href: string, view: MultistatusResponseView): string =>
  notFoundResponseXml(href).replace('404 Not Found', `${view.status ?? 500} Upstream Trouble`)
