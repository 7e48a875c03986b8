import type { MaskPersonalData } from './personal-data-mask.ts'
import type {
  RecordedRequest,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'

/** The same recording without names, numbers and addresses of people. */
export const maskRecordedRequest = async (
  recorded: RecordedRequest,
  mask: MaskPersonalData,
): Promise<RecordedRequest> => ({
  ...recorded,
  client: await maskExchange(recorded.client, mask),
  upstream: await inTurn(recorded.upstream, (exchange) => maskExchange(exchange, mask)),
  states: await inTurn(recorded.states, async ({ book, failure, ...state }) => ({
    ...state,
    book: await mask(book),
    failure: failure === undefined ? undefined : await mask(failure),
  })),
  repairs: await inTurn(recorded.repairs, async (repair) => ({
    ...repair,
    did: await mask(repair.did),
  })),
})

const maskExchange = async (
  exchange: RecordedExchange,
  mask: MaskPersonalData,
): Promise<RecordedExchange> => ({
  ...exchange,
  target: await mask(exchange.target),
  request: await maskMessage(exchange.request, mask),
  response: exchange.response && (await maskMessage(exchange.response, mask)),
  error: exchange.error === undefined ? undefined : await mask(exchange.error),
  refresh: exchange.refresh && {
    ...exchange.refresh,
    book: await mask(exchange.refresh.book),
  },
})

const maskMessage = async (
  { headers, body }: RecordedMessage,
  mask: MaskPersonalData,
): Promise<RecordedMessage> => ({
  headers: await inTurn(headers, async ([name, value]) => [name, await mask(value)] as const),
  body: { ...body, content: Buffer.from(await mask(body.content.toString())) },
})

/** One after the other: the work of all at once would be one turn of the event loop. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await work(item))
  return results
}
