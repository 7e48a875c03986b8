import type { MaskPersonalData } from './personal-data-mask.ts'
import type {
  RecordedRequest,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'

/** The same recording without names, numbers and addresses of people. */
export const maskRecordedRequest = (
  recorded: RecordedRequest,
  mask: MaskPersonalData,
): RecordedRequest => ({
  ...recorded,
  client: maskExchange(recorded.client, mask),
  upstream: recorded.upstream.map((one) => maskExchange(one, mask)),
  repairs: recorded.repairs.map((repair) => ({ ...repair, did: mask(repair.did) })),
})

const maskExchange = (exchange: RecordedExchange, mask: MaskPersonalData): RecordedExchange => ({
  ...exchange,
  target: mask(exchange.target),
  request: maskMessage(exchange.request, mask),
  response: exchange.response && maskMessage(exchange.response, mask),
  error: exchange.error === undefined ? undefined : mask(exchange.error),
})

const maskMessage = (
  { headers, body }: RecordedMessage,
  mask: MaskPersonalData,
): RecordedMessage => ({
  headers: headers.map(([name, value]) => [name, mask(value)]),
  body: { ...body, content: Buffer.from(mask(body.content.toString())) },
})
