import { fromJson, type RecordedJson } from '../../../trace/show/recorded-json.ts'
import type { Recorded } from '../../../trace/record/recorded.ts'

/** What `ui/traffic-api/events.ts` tells: a recording, or how many were left out. */
export type TraceEvent = { readonly recording: Recorded } | { readonly missed: number }

/** Reads server-sent events as they come. */
export async function* traceEvents(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TraceEvent> {
  const decoder = new TextDecoder()
  let pending: string[] = []
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true })
    pending.push(text)
    // A long event comes in many pieces, which are looked through once.
    if (!text.includes('\n')) continue
    const events = pending.join('').split('\n\n')
    pending = [events.pop() ?? '']
    for (const event of events) yield* read(event)
  }
}

function* read(event: string): Generator<TraceEvent> {
  const [, name, data = ''] = /^event: (\w+)\ndata: ([^]*)$/.exec(event) ?? []
  if (name === 'recording') yield { recording: fromJson(JSON.parse(data) as RecordedJson) }
  if (name === 'missed') yield { missed: Number(data) }
}
