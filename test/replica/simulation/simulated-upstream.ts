import { HttpError } from '../../../lib/errors/http-error.ts'
import type { ListedCard, UpstreamBook } from '../../../lib/replica/state/upstream-book.ts'
import type { CardUpload, WrittenCard } from '../../../lib/upstream/book/upstream-session.ts'
import { markNotDone } from '../../../lib/upstream/exchange/transport-error.ts'
import type { Fault, Schedule } from './schedule.ts'
import type { SimulatedClock } from './simulated-clock.ts'
import type { SimulatedGoogle } from './simulated-google.ts'

/** What upstream gets wrong without an error: each is used up by the first answer that it concerns, but for `undelivered`. */
export interface Misbehaviour {
  /** Ids of cards that it lists and does not deliver. */
  readonly undelivered: Set<string>
  /** Share of the next listing that is left out. */
  leftOut: number
  /** The next GET says 404. */
  saysNotFound: boolean
  /** The next report says that all that changed is gone. */
  saysGone: boolean
  /** Some listing or report was wrong. */
  hasLied: boolean
  /** It does not know the next sync-token. */
  forgetsToken: boolean
}

export const goodBehaviour = (): Misbehaviour => ({
  undelivered: new Set(),
  leftOut: 0,
  saysNotFound: false,
  saysGone: false,
  hasLied: false,
  forgetsToken: false,
})

/** The way to a simulated upstream: each exchange arrives at one moment, is acted upon then, and is answered at a later one. */
export interface SimulatedUpstream {
  readonly book: UpstreamBook
  readonly write: (name: string, upload: CardUpload) => Promise<WrittenCard>
  readonly remove: (id: string, conditions?: Readonly<Record<string, string>>) => Promise<boolean>
}

export interface SimulatedUpstreamOptions {
  readonly google: SimulatedGoogle
  readonly schedule: Schedule
  readonly clock: SimulatedClock
  readonly misbehaviour: Misbehaviour
}

/** Google's writes took up to so many milliseconds. */
const slowest = 20_000

export function connectUpstream(options: SimulatedUpstreamOptions): SimulatedUpstream {
  const { google, schedule, clock, misbehaviour } = options
  async function exchange<T>(label: string, act: () => T): Promise<T> {
    const before = await schedule.gate(`${label} arrives`)
    if (before === 'done later')
      clock.later(slowest, () => {
        schedule.tell(`${label} is done after all`)
        attempt(act)
      })
    if (before !== undefined && before !== 'answer lost') throw errorOf(before)
    const result = attempt(act)
    const after = (await schedule.gate(`${label} is answered`)) ?? before
    if (after !== undefined) throw errorOf('answer lost')
    if ('error' in result) throw result.error
    return result.value
  }
  /** Two wrong answers about one card, one after the other, would be believed. */
  const lied = new Set<string>()
  const isDelivered = ({ id }: ListedCard): boolean => !misbehaviour.undelivered.has(id)
  const find = (id: string) => {
    const card = google.find(id)
    return card && isDelivered(card) ? card : undefined
  }
  return {
    book: {
      batchSize: 3,
      head: () =>
        exchange('head', () => ({
          syncToken: google.kind === 'google' ? String(google.token) : undefined,
          ctag: String(google.token),
          properties: new Map(),
        })),
      list: () =>
        exchange('list', () => {
          const { leftOut } = misbehaviour
          Object.assign(misbehaviour, { leftOut: 0, hasLied: misbehaviour.hasLied || leftOut > 0 })
          const cards = [...google.cards.values()]
          const left = Math.ceil(cards.length * (1 - leftOut))
          return cards.filter((card, at) => at < left || !isDelivered(card)).map(listed)
        }),
      changes: (token) =>
        exchange(`changes since ${token}`, () => {
          const { saysGone, forgetsToken } = misbehaviour
          const hasLied = misbehaviour.hasLied || saysGone
          Object.assign(misbehaviour, { saysGone: false, forgetsToken: false, hasLied })
          if (forgetsToken) return undefined
          const { changed, removed } = google.changesSince(Number(token))
          const gone = saysGone ? changed.filter(isDelivered) : []
          return {
            changed: changed.filter((card) => !gone.includes(card)).map(listed),
            removed: [...removed, ...gone.map(({ id }) => id)],
            syncToken: String(google.token),
          }
        }),
      fetch: (ids) =>
        exchange(`multiget of ${ids.length}`, () => ({
          cards: ids.flatMap((id) => find(id) ?? []),
          withheld: new Set(),
        })),
      read: (id) =>
        exchange('GET', () => {
          if (misbehaviour.undelivered.has(id)) throw new HttpError(502, 'cannot be delivered')
          const isLie = misbehaviour.saysNotFound && !lied.delete(id)
          if (!isLie) return google.cards.get(id)
          misbehaviour.saysNotFound = false
          lied.add(id)
          return undefined
        }),
    },
    write: (name, { body, conditions }) =>
      exchange('PUT', () => {
        const { id, etag } = google.put(name, body.toString(), conditions)
        return { id, etag }
      }),
    remove: (id, conditions) => exchange('DELETE', () => google.remove(id, conditions)),
  }
}

const listed = ({ id, etag }: ListedCard): ListedCard => ({ id, etag })

type Attempt<T> = { readonly value: T } | { readonly error: unknown }

function attempt<T>(act: () => T): Attempt<T> {
  try {
    return { value: act() }
  } catch (error) {
    return { error }
  }
}

function errorOf(fault: Fault): HttpError {
  if (fault === 'busy') return new HttpError(503, 'upstream is busy')
  const error = new HttpError(502, `upstream could not be reached: ${fault}`)
  return fault === 'not sent' ? markNotDone(error) : error
}
