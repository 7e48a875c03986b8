import type { Answer } from './answer.ts'
import type { Exchange } from './exchange.ts'

/**
 * What happens to a request instead of the usual. `perform` does the operation and gives its answer. A fault that
 * returns an answer leaves sending it to the server; one that returns nothing has seen to the connection itself.
 */
export type Fault = (
  exchange: Exchange,
  perform: () => Answer,
) => Answer | undefined | Promise<Answer | undefined>

/** Which requests a fault befalls. */
export interface Match {
  readonly method?: string | RegExp
  /** Tested on the path as it came, query included. */
  readonly path?: RegExp
  /** Tested on the body. */
  readonly body?: RegExp
  /** So many matching requests pass first. */
  readonly after?: number
  /** So often; without it, always. */
  readonly n?: number
}

export interface FaultRule {
  readonly match: Match
  readonly do: Fault
}

/** The rules in force: push to it, empty it with `length = 0`. The first that matches counts. */
export type FaultRules = FaultRule[]

/** Finds the fault for a request, counting how often each rule was met. */
export function createFaultFinder(rules: FaultRules): (exchange: Exchange) => Fault | undefined {
  const met = new WeakMap<FaultRule, number>()
  return (exchange) => {
    for (const rule of rules) {
      if (!matches(rule.match, exchange)) continue
      const count = met.get(rule) ?? 0
      met.set(rule, count + 1)
      const { after = 0, n = Infinity } = rule.match
      if (count >= after && count < after + n) return rule.do
    }
    return undefined
  }
}

function matches({ method, path, body }: Match, exchange: Exchange): boolean {
  if (typeof method === 'string' && method !== exchange.method) return false
  if (method instanceof RegExp && !method.test(exchange.method)) return false
  if (path !== undefined && !path.test(exchange.request.url ?? '')) return false
  return body === undefined || body.test(exchange.text)
}
