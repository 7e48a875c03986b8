import { parseReport } from '../../../lib/dav/request/report-body.ts'
import { locate, print, type Resource } from '../../../lib/mapping/resource.ts'
import type { SyncState } from '../../../lib/mapping/sync-token.ts'
import { answerFacts, type AnswerFacts } from './answer-facts.ts'
import { deviceOf } from './filter.ts'
import type { Recorded } from '../record/recorded.ts'
import { headerOf } from './step.ts'

/** What a client holds of an address book, as far as its recorded conversation tells. */
export interface ClientState {
  /** `ACCOUNT/DEVICE`. */
  readonly device: string
  readonly book: string
  /** The sync-token that it was given last; undefined when it was given none. */
  readonly token: HeldToken | undefined
  /** Cards that it was told of, or has written, and that are not gone since. */
  readonly known: number
  /** Of these, cards that it has fetched or written. */
  readonly fetched: number
  /** Cards that it was told are gone, or has deleted. */
  readonly gone: number
  /** What cannot be known, in sentences. */
  readonly unknown: readonly string[]
}

export interface HeldToken {
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly at: number
  /** What it stands for; undefined when it is none of this installation's. */
  readonly means: SyncState | undefined
}

/** Reads the recordings in their order; `unwrap` tells what a sync-token stands for. */
export async function clientStates(
  recordings: readonly Recorded[],
  unwrap: (token: string) => SyncState | undefined,
): Promise<readonly ClientState[]> {
  const ledgers = new Map<string, Ledger>()
  for (const recorded of recordings) {
    const book = bookOf(recorded)
    if (recorded.who === undefined || book === undefined) continue
    const device = deviceOf(recorded)
    const ledger = ledgers.get(`${device} ${book}`) ?? new Ledger(device, book)
    ledgers.set(`${device} ${book}`, ledger)
    await enter(recorded, ledger)
  }
  return [...ledgers.values()].filter(({ isUsed }) => isUsed).map((ledger) => ledger.state(unwrap))
}

function located({ client }: Recorded): Resource {
  try {
    return locate(client.target)
  } catch {
    return { kind: 'unknown' }
  }
}

function bookOf(recorded: Recorded): string | undefined {
  const resource = located(recorded)
  return 'book' in resource ? resource.book : undefined
}

class Ledger {
  isUsed = false
  readonly #known = new Set<string>()
  readonly #fetched = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #unknown = new Set<string>()
  /** Whether everything was told since the recording began. */
  #isComplete = false
  #token: { readonly text: string; readonly at: number } | undefined

  readonly device: string
  readonly book: string

  constructor(device: string, book: string) {
    this.device = device
    this.book = book
  }

  /** The client was told of all cards that there are. */
  listed(): void {
    this.#isComplete = true
    this.#known.clear()
  }

  heard({ there, told, gone, isWhole }: AnswerFacts): void {
    this.isUsed = true
    for (const href of there) this.has(href)
    for (const href of told) this.#fetched.add(href)
    for (const href of gone) this.lost(href)
    if (!isWhole)
      this.#unknown.add(
        'An answer was too long to be recorded whole, so the numbers are too small.',
      )
  }

  has(href: string): void {
    this.isUsed = true
    this.#known.add(href)
    this.#gone.delete(href)
  }

  holds(href: string): void {
    this.has(href)
    this.#fetched.add(href)
  }

  lost(href: string): void {
    this.isUsed = true
    this.#known.delete(href)
    this.#fetched.delete(href)
    this.#gone.add(href)
  }

  given(text: string, at: number): void {
    this.#token = { text, at }
  }

  state(unwrap: (token: string) => SyncState | undefined): ClientState {
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

async function enter(recorded: Recorded, ledger: Ledger): Promise<void> {
  const { method, status = 0, response } = recorded.client
  if (status >= 300 || !response) return
  if (method === 'REPORT') return enterReport(recorded, response.body.content, ledger)
  const resource = located(recorded)
  if (method === 'PROPFIND' && resource.kind === 'book') {
    if (headerOf(recorded.client, 'depth') !== '1') return
    ledger.listed()
    ledger.heard(answerFacts(response.body.content))
  } else if (resource.kind === 'card') enterCard(method, print(resource), ledger)
}

function enterCard(method: string, href: string, ledger: Ledger): void {
  if (method === 'DELETE') ledger.lost(href)
  else if (method === 'GET' || method === 'PUT') ledger.holds(href)
}

async function enterReport(
  { at, client }: Recorded,
  answer: Buffer,
  ledger: Ledger,
): Promise<void> {
  const asked = await parseReport(client.request.body.content).catch(() => undefined)
  if (asked === undefined || asked.report === 'other') return
  const facts = answerFacts(answer)
  if (asked.report !== 'sync-collection') {
    ledger.heard(facts)
    return
  }
  if (asked.token === '') ledger.listed()
  ledger.heard(facts)
  if (facts.syncToken !== undefined) ledger.given(facts.syncToken, at + client.ended)
}
