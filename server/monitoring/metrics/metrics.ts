import type { IncomingMessage } from 'node:http'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { unsupportedDavMethods, servedMethods } from '../../../lib/operations/message/methods.ts'
import type { DavResponse } from '../../../lib/operations/message/dav-message.ts'
import type { UpstreamTransport } from '../../../lib/upstream/exchange/transport.ts'
import { createDurationHistograms, type DurationHistograms } from './duration-histograms.ts'
import type { UpstreamCounters } from '../../dav/upstream-sessions.ts'
import { StoreError } from '../../store/errors.ts'
import type { TrafficStatistics } from '../../trace/record/traffic-statistics.ts'

/** Counts what passes, at less than a microsecond a request. No names but the short ones of accounts. */
export interface Metrics extends UpstreamCounters {
  /** By method and status. */
  readonly requests: DurationHistograms
  /** By method and status, or what happened in place of an answer. */
  readonly upstream: DurationHistograms
  /** How often upstream asked for a pause, by account. */
  readonly pauses: ReadonlyMap<string, number>
  /** The same corridor, counted. */
  countRequests<Rest extends unknown[]>(corridor: RequestHandler<Rest>): RequestHandler<Rest>
}

/** Answers a request. */
type RequestHandler<Rest extends unknown[]> = (
  request: IncomingMessage,
  ...rest: Rest
) => Promise<DavResponse>

/** Stands between the two labels of a histogram, and in none of them. */
export const metricLabelSeparator = '\n'

/** `statistics` counts along. */
export function createMetrics(
  statistics?: Pick<TrafficStatistics, 'answered' | 'upstream'>,
  now: () => number = () => performance.now(),
): Metrics {
  const requests = createDurationHistograms()
  const upstream = createDurationHistograms()
  const pauses = new Map<string, number>()
  return {
    requests,
    upstream,
    pauses,
    countRequests:
      (corridor) =>
      async (request, ...rest) => {
        const started = now()
        const count = (status: number): void => {
          const took = now() - started
          requests.add(`${methodLabel(request.method)}${metricLabelSeparator}${status}`, took)
          statistics?.answered(status, took)
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
    countExchanges(exchange) {
      const counted: UpstreamTransport = Object.assign(
        async (...[request, receive]: Parameters<UpstreamTransport>) => {
          const started = now()
          const outcome = await exchange(request, receive).then(
            (head) => ({ head, label: String(head.status) }),
            (error: unknown) => ({ error, label: failureLabel(error) }),
          )
          const took = now() - started
          upstream.add(
            `${methodLabel(request.method)}${metricLabelSeparator}${outcome.label}`,
            took,
          )
          statistics?.upstream('head' in outcome ? outcome.head.status : undefined, took)
          if ('error' in outcome) throw outcome.error
          return outcome.head
        },
        { close: () => exchange.close() },
      )
      return counted
    },
    countPauses: (account, throttle) => ({
      ...throttle,
      pause(...args) {
        pauses.set(account, (pauses.get(account) ?? 0) + 1)
        return throttle.pause(...args)
      },
    }),
  }
}

const methods = new Set([...servedMethods, ...unsupportedDavMethods])

/** A client may invent as many methods as it likes. */
const methodLabel = (method = ''): string => (methods.has(method) ? method : 'other')

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  return error instanceof StoreError ? 503 : 500
}

const failureLabels = new Map([
  [499, 'client left'],
  [502, 'broken'],
  [504, 'too slow'],
])

const failureLabel = (error: unknown): string =>
  (error instanceof HttpError ? failureLabels.get(error.status) : undefined) ?? 'failed'
