import type { Recorded, RecordedBody, RecordedLeg, RecordedMessage } from '../record/recorded.ts'

/** A recording as JSON: as it is, but for its bodies, which are texts. */
export interface RecordedJson extends Omit<Recorded, 'client' | 'upstream'> {
  readonly client: LegJson
  readonly upstream: readonly LegJson[]
}

export interface LegJson extends Omit<RecordedLeg, 'request' | 'response'> {
  readonly request: MessageJson
  readonly response?: MessageJson | undefined
}

interface MessageJson extends Omit<RecordedMessage, 'body'> {
  readonly body: Omit<RecordedBody, 'content'> & { readonly text: string }
}

export const toJson = (recorded: Recorded): RecordedJson => ({
  ...recorded,
  client: legToJson(recorded.client),
  upstream: recorded.upstream.map(legToJson),
})

/** The recording that `toJson` has made JSON of. */
export const fromJson = (json: RecordedJson): Recorded => ({
  ...json,
  client: legFromJson(json.client),
  upstream: json.upstream.map(legFromJson),
})

const legToJson = (leg: RecordedLeg): LegJson => ({
  ...leg,
  request: messageToJson(leg.request),
  response: leg.response && messageToJson(leg.response),
})

const messageToJson = ({ headers, body: { content, ...body } }: RecordedMessage): MessageJson => ({
  headers,
  body: { ...body, text: content.toString() },
})

const legFromJson = (leg: LegJson): RecordedLeg => ({
  ...leg,
  request: messageFromJson(leg.request),
  response: leg.response && messageFromJson(leg.response),
})

const messageFromJson = ({ headers, body: { text, ...body } }: MessageJson): RecordedMessage => ({
  headers,
  body: { ...body, content: Buffer.from(text) },
})
