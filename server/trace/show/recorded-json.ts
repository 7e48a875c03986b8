import type {
  RecordedRequest,
  RecordedBody,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'

/** A recorded request as JSON: the same but for bodies, which are texts. */
export interface RecordedRequestJson extends Omit<RecordedRequest, 'client' | 'upstream'> {
  readonly client: RecordedExchangeJson
  readonly upstream: readonly RecordedExchangeJson[]
}

/** An exchange as JSON. */
interface RecordedExchangeJson extends Omit<RecordedExchange, 'request' | 'response'> {
  readonly request: MessageJson
  readonly response?: MessageJson | undefined
}

interface MessageJson extends Omit<RecordedMessage, 'body'> {
  readonly body: Omit<RecordedBody, 'content'> & { readonly text: string }
}

/** Bodies become text; what is no UTF-8 in them is lost. */
export const recordedRequestToJson = (recorded: RecordedRequest): RecordedRequestJson => ({
  ...recorded,
  client: exchangeToJson(recorded.client),
  upstream: recorded.upstream.map(exchangeToJson),
})

/** The inverse of `recordedRequestToJson`. */
export const recordedRequestFromJson = (json: RecordedRequestJson): RecordedRequest => ({
  ...json,
  client: exchangeFromJson(json.client),
  upstream: json.upstream.map(exchangeFromJson),
})

const exchangeToJson = (exchange: RecordedExchange): RecordedExchangeJson => ({
  ...exchange,
  request: messageToJson(exchange.request),
  response: exchange.response && messageToJson(exchange.response),
})

const messageToJson = ({ headers, body: { content, ...body } }: RecordedMessage): MessageJson => ({
  headers,
  body: { ...body, text: content.toString() },
})

const exchangeFromJson = (exchange: RecordedExchangeJson): RecordedExchange => ({
  ...exchange,
  request: messageFromJson(exchange.request),
  response: exchange.response && messageFromJson(exchange.response),
})

const messageFromJson = ({ headers, body: { text, ...body } }: MessageJson): RecordedMessage => ({
  headers,
  body: { ...body, content: Buffer.from(text) },
})
