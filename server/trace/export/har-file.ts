import type { RecordedRequest } from '../record/recorded-request.ts'
import { createTurnLimit, type TurnLimit } from './event-loop-turns.ts'
import { toHar } from './har.ts'

/**
 * The text of an HTTP Archive, piece by piece: neither does it stand whole in memory, nor does it hold up the event loop.
 * `prepare` changes each recording before it is written.
 */
export async function* printHarFile(
  recordings: Iterable<RecordedRequest>,
  version: string,
  prepare: (recorded: RecordedRequest) => RecordedRequest | Promise<RecordedRequest> = (same) =>
    same,
  limit: TurnLimit = createTurnLimit(),
): AsyncGenerator<string> {
  const { creator, version: format } = toHar([], version).log
  const head = JSON.stringify({ version: format, creator })
  const pages: string[] = []
  let comma = ''
  yield `{"log":${head.slice(0, -1)},"entries":[`
  for (const recorded of recordings) {
    const { pages: [page] = [], entries } = toHar([await prepare(recorded)], version).log
    pages.push(JSON.stringify(page))
    for (const entry of entries) {
      yield comma + JSON.stringify(entry)
      comma = ','
      if (limit.isReached()) await limit.nextTurn()
    }
  }
  yield `],"pages":[${pages.join(',')}]}}`
}
