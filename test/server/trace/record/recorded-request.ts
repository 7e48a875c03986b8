import type {
  RecordedRequest,
  RecordedExchange,
  RecordedMessage,
} from '../../../../server/trace/record/recorded-request.ts'

/** A message with that body. */
export const message = (
  text: string,
  headers: RecordedMessage['headers'] = [],
): RecordedMessage => ({
  headers,
  body: { content: Buffer.from(text), length: Buffer.byteLength(text), isCut: false },
})

/** An exchange of nothing, with what a test is about. */
export const leg = (about: Partial<RecordedExchange> = {}): RecordedExchange => ({
  method: 'PROPFIND',
  target: '/addressbooks/alice/contacts/',
  request: message(''),
  status: 207,
  response: message(''),
  error: undefined,
  began: 0,
  answered: 4,
  ended: 5,
  ...about,
})

/** A recording of alice's phone. */
export const recorded = (id: number, about: Partial<RecordedRequest> = {}): RecordedRequest => ({
  id,
  at: Date.UTC(2026, 10, 25, 12) + id * 1000,
  who: { account: 'alice', device: 'phone' },
  profile: 'default',
  userAgent: 'test',
  client: leg(),
  upstream: [],
  states: [],
  repairs: [],
  replayOf: undefined,
  size: 2000,
  ...about,
})
