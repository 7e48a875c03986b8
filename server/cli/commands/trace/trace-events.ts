import {
  recordedRequestFromJson,
  type RecordedRequestJson,
} from '../../../trace/show/recorded-json.ts'
import type { RecordedRequest } from '../../../trace/record/recorded-request.ts'

/** An event of the traffic API's stream: a recording, or how many were left out. */
export type TraceEvent = { readonly recording: RecordedRequest } | { readonly missed: number }

/** Parses server-sent events as they come. */
export async function* parseTraceEvents(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<TraceEvent> {
  const decoder = new TextDecoder()
  let pending: string[] = []
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    pending.push(text)
    // A long event comes in many chunks, each of which is searched once.
    if (!text.includes('\n')) continue
    const events = pending.join('').split('\n\n')
    pending = [events.pop() ?? '']
    for (const event of events) yield* parseEvent(event)
  }
}

function* parseEvent(event: string): Generator<TraceEvent> {
  const [, name, data = ''] = /^event: (\w+)\ndata: ([^]*)$/.exec(event) ?? []
  if (name === 'recording')
    yield { recording: recordedRequestFromJson(JSON.parse(data) as RecordedRequestJson) }
  if (name === 'missed') yield { missed: Number(data) }
}
