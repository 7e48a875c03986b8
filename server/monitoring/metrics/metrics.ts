import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { refused, served } from '../../../lib/operations/message/methods.ts'
import type { Answer } from '../../../lib/operations/message/operation.ts'
import type { Exchange } from '../../../lib/upstream/exchange/exchange.ts'
import type { Throttle } from '../../../lib/upstream/access/throttle.ts'
import { createTimings, type Timings } from './timings.ts'
import { StoreError } from '../../store/errors.ts'
import type { Minutes } from '../../trace/record/minutes.ts'

/** Counts what passes, at less than a microsecond a request. No names but the short ones of accounts. */
export interface Metrics {
  /** By method and status. */
  readonly requests: Timings
  /** By method and status, or what happened in place of an answer. */
  readonly upstream: Timings
  /** How often upstream asked for a pause, by account. */
  readonly pauses: ReadonlyMap<string, number>
  /** The same corridor, counted. */
  requestsOf<Rest extends unknown[]>(corridor: Way<Rest>): Way<Rest>
  /** The same exchange, counted. */
  exchangesOf(exchange: Exchange): Exchange
  /** The same throttle, counted. */
  pausesOf(account: string, throttle: Throttle): Throttle
}

/** What leads from a request to its answer. */
type Way<Rest extends unknown[]> = (request: IncomingMessage, ...rest: Rest) => Promise<Answer>

/** What is between the two labels of a timing, and in none. */
export const between = '\n'

/** `minutes` counts along. */
export function createMetrics(
  minutes?: Pick<Minutes, 'answered' | 'upstream'>,
  now: () => number = () => performance.now(),
): Metrics {
  const requests = createTimings()
  const upstream = createTimings()
  const pauses = new Map<string, number>()
  return {
    requests,
    upstream,
    pauses,
    requestsOf:
      (corridor) =>
      async (request, ...rest) => {
        const started = now()
        const count = (status: number): void => {
          const took = now() - started
          requests.add(`${known(request.method)}${between}${status}`, took)
          minutes?.answered(status, took)
        }
        try {
          const answer = await corridor(request, ...rest)
          count(answer.status)
          return answer
        } catch (error) {
          count(statusOf(error))
          throw error
        }
      },
    exchangesOf(exchange) {
      const counted: typeof exchange = Object.assign(
        async (...[request, receive]: Parameters<Exchange>) => {
          const started = now()
          const outcome = await exchange(request, receive).then(
            (head) => ({ head, label: String(head.status) }),
            (error: unknown) => ({ error, label: trouble(error) }),
          )
          const took = now() - started
          upstream.add(`${known(request.method)}${between}${outcome.label}`, took)
          minutes?.upstream('head' in outcome ? outcome.head.status : undefined, took)
          if ('error' in outcome) throw outcome.error
          return outcome.head
        },
        { close: () => exchange.close() },
      )
      return counted
    },
    pausesOf: (account, throttle) => ({
      ...throttle,
      pause(...asked) {
        pauses.set(account, (pauses.get(account) ?? 0) + 1)
        return throttle.pause(...asked)
      },
    }),
  }
}

const methods = new Set([...served, ...refused])

/** A client may invent as many methods as it likes. */
const known = (method = ''): string => (methods.has(method) ? method : 'other')

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  return error instanceof StoreError ? 503 : 500
}

const troubles = new Map([
  [499, 'client left'],
  [502, 'broken'],
  [504, 'too slow'],
])

const trouble = (error: unknown): string =>
  (error instanceof HttpError ? troubles.get(error.status) : undefined) ?? 'failed'
