import type { MaskText } from './masked-text.ts'
import type { Recorded, RecordedLeg, RecordedMessage } from '../record/recorded.ts'

/** The same exchange without names, numbers and addresses of people. */
export const maskRecorded = (recorded: Recorded, mask: MaskText): Recorded => ({
  ...recorded,
  client: leg(recorded.client, mask),
  upstream: recorded.upstream.map((one) => leg(one, mask)),
  repairs: recorded.repairs.map((repair) => ({ ...repair, did: mask(repair.did) })),
})

const leg = (said: RecordedLeg, mask: MaskText): RecordedLeg => ({
  ...said,
  target: mask(said.target),
  request: message(said.request, mask),
  response: said.response && message(said.response, mask),
  error: said.error === undefined ? undefined : mask(said.error),
})

const message = ({ headers, body }: RecordedMessage, mask: MaskText): RecordedMessage => ({
  headers: headers.map(([name, value]) => [name, mask(value)]),
  body: { ...body, content: Buffer.from(mask(body.content.toString())) },
})
