import { parseReportBody } from '../../../lib/dav/request/report-body.ts'
import { resourceHref } from '../../../lib/mapping/resource.ts'
import type { SyncPoint } from '../../../lib/replica/sync-tokens.ts'
import { readMultistatusCards, type MultistatusCards } from './multistatus-cards.ts'
import { recordedDeviceName } from './recording-filter.ts'
import type { RecordedRequest } from '../record/recorded-request.ts'
import { headerValue } from '../record/header-value.ts'
import { resourceOfTarget } from './target-resource.ts'

/** What a client holds of an address book, as far as its recorded requests tell. */
export interface ClientSyncState {
  /** `ACCOUNT/DEVICE`. */
  readonly device: string
  readonly book: string
  /** The sync-token of its last sync; undefined when it had none. */
  readonly token: LastSyncToken | undefined
  /** Number of cards that were listed to it, or that it has written, and that are not gone since. */
  readonly known: number
  /** Of these, cards that it has fetched or written. */
  readonly fetched: number
  /** Cards that were reported gone to it, or that it has deleted. */
  readonly gone: number
  /** What cannot be known, in sentences. */
  readonly unknown: readonly string[]
}

/** A sync-token that a client was given. */
export interface LastSyncToken {
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What it stands for; undefined when it is not from this installation. */
  readonly means: SyncPoint | undefined
}

/** Reads the recordings, oldest first; `unwrap` tells what a sync-token stands for. */
export async function deriveClientSyncStates(
  recordings: readonly RecordedRequest[],
  unwrap: (token: string) => SyncPoint | undefined,
): Promise<readonly ClientSyncState[]> {
  const builders = new Map<string, SyncStateBuilder>()
  for (const recorded of recordings) {
    const book = bookOf(recorded)
    if (recorded.who === undefined || book === undefined) continue
    const device = recordedDeviceName(recorded)
    const builder = builders.get(`${device} ${book}`) ?? new SyncStateBuilder(device, book)
    builders.set(`${device} ${book}`, builder)
    await applyRequest(recorded, builder)
  }
  return [...builders.values()]
    .filter(({ isUsed }) => isUsed)
    .map((builder) => builder.state(unwrap))
}

function bookOf(recorded: RecordedRequest): string | undefined {
  const resource = resourceOfTarget(recorded.client.target)
  return 'book' in resource ? resource.book : undefined
}

class SyncStateBuilder {
  isUsed = false
  readonly #known = new Set<string>()
  readonly #fetched = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #unknown = new Set<string>()
  /** Whether all cards were listed since the recording began. */
  #isComplete = false
  #token: { readonly text: string; readonly at: number } | undefined

  readonly device: string
  readonly book: string

  constructor(device: string, book: string) {
    this.device = device
    this.book = book
  }

  /** A listing of all cards begins. */
  beginListing(): void {
    this.#isComplete = true
    this.#known.clear()
  }

  addMultistatus({ present, withData, gone, isWhole }: MultistatusCards): void {
    this.isUsed = true
    for (const href of present) this.addCard(href)
    for (const href of withData) this.#fetched.add(href)
    for (const href of gone) this.removeCard(href)
    if (!isWhole)
      this.#unknown.add(
        'An answer was too long to be recorded whole, so the numbers are too small.',
      )
  }

  addCard(href: string): void {
    this.isUsed = true
    this.#known.add(href)
    this.#gone.delete(href)
  }

  addFetchedCard(href: string): void {
    this.addCard(href)
    this.#fetched.add(href)
  }

  removeCard(href: string): void {
    this.isUsed = true
    this.#known.delete(href)
    this.#fetched.delete(href)
    this.#gone.add(href)
  }

  setToken(text: string, at: number): void {
    this.#token = { text, at }
  }

  state(unwrap: (token: string) => SyncPoint | undefined): ClientSyncState {
    const token = this.#token && { ...this.#token, means: unwrap(this.#token.text) }
    return {
      device: this.device,
      book: this.book,
      token,
      known: this.#known.size,
      fetched: [...this.#fetched].filter((href) => this.#known.has(href)).length,
      gone: this.#gone.size,
      unknown: [
        ...this.#unknown,
        ...(this.#isComplete ? [] : ['What it held before the recording began is not known.']),
      ],
    }
  }
}

async function applyRequest(recorded: RecordedRequest, builder: SyncStateBuilder): Promise<void> {
  const { method, status = 0, response } = recorded.client
  if (status >= 300 || !response) return
  if (method === 'REPORT') return applyReport(recorded, response.body.content, builder)
  const resource = resourceOfTarget(recorded.client.target)
  if (method === 'PROPFIND' && resource.kind === 'book') {
    if (headerValue(recorded.client.request.headers, 'depth') !== '1') return
    builder.beginListing()
    builder.addMultistatus(readMultistatusCards(response.body.content))
  } else if (resource.kind === 'card') applyCardRequest(method, resourceHref(resource), builder)
}

function applyCardRequest(method: string, href: string, builder: SyncStateBuilder): void {
  if (method === 'DELETE') builder.removeCard(href)
  else if (method === 'GET' || method === 'PUT') builder.addFetchedCard(href)
}

async function applyReport(
  { at, client }: RecordedRequest,
  answer: Buffer,
  builder: SyncStateBuilder,
): Promise<void> {
  const report = await parseReportBody(client.request.body.content).catch(() => undefined)
  if (report === undefined || report.report === 'other') return
  const cards = readMultistatusCards(answer)
  if (report.report !== 'sync-collection') {
    builder.addMultistatus(cards)
    return
  }
  if (report.token === '') builder.beginListing()
  builder.addMultistatus(cards)
  if (cards.syncToken !== undefined) builder.setToken(cards.syncToken, at + client.ended)
}
