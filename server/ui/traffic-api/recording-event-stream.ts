import { Readable } from 'node:stream'
import { matchesRecordingFilter, type RecordingFilter } from '../../trace/show/recording-filter.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { recordedRequestToJson } from '../../trace/show/recorded-json.ts'
import type { PagesContextWithSessions } from '../frame/pages-context.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'

/** Milliseconds: a dead connection shows when something is written to it. */
const keepAliveInterval = 20_000
/** Bytes that may wait for a slow reader. */
const longestBacklog = 32 * 1024 * 1024

/**
 * What is recorded from now on, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html);
 * ends with the session or with `serve`. For a reader that is too slow some are left out; `missed` then says how many.
 */
export function createRecordingEventStream(
  { tracer, sessions }: PagesContextWithSessions,
  session: BrowserSession,
  filter: RecordingFilter,
): Readable {
  const stream = new Readable({ read: () => undefined })
  let missed = 0
  const end = (): void => void stream.push(null)
  const send = (recorded: RecordedRequest): void => {
    if (!matchesRecordingFilter(recorded, filter)) return
    if (!sessions.isOpen(session)) end()
    else if (stream.readableLength > longestBacklog) missed += 1
    else {
      if (missed > 0) stream.push(event('missed', missed))
      missed = 0
      stream.push(event('recording', recordedRequestToJson(recorded)))
    }
  }
  const stopListening = tracer.recordings.listen(send)
  const timer = setInterval(() => stream.push(':\n\n'), keepAliveInterval)
  tracer.ended.addEventListener('abort', end)
  stream.once('close', () => {
    stopListening()
    clearInterval(timer)
    tracer.ended.removeEventListener('abort', end)
  })
  // The head of the answer goes out with the first bytes.
  stream.push(': this is all that happens from now on\n\n')
  if (tracer.ended.aborted) end()
  return stream
}

const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
