import { Readable } from 'node:stream'
import { matchesRecordingFilter, type RecordingFilter } from '../../trace/show/recording-filter.ts'
import type { RecordedRequest } from '../../trace/record/recorded-request.ts'
import { summarizeRequest } from '../../trace/show/request-summary.ts'
import type { Tracer } from '../../trace/record/tracer.ts'

export interface TrafficEventStreamOptions {
  readonly tracer: Pick<Tracer, 'recordings' | 'ended'>
  readonly filter: RecordingFilter
  /** State of the recording itself, sent as JSON. */
  readonly state: () => unknown
  /** Whether the session that listens is still signed in. */
  readonly isOpen: () => boolean
}

/** Milliseconds between two readings of the state. */
const stateInterval = 1_000
/** An unchanged state is sent again after so many readings, to keep the connection alive. */
const keepAliveReadings = 10
/** Bytes that may wait for a slow reader. */
const longestBacklog = 4 * 1024 * 1024

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `exchange`, a summary of each
 * recorded request that passes the filter, and `state` now and then. Ends with the session, and with the server.
 */
export function createTrafficEventStream({
  tracer,
  filter,
  state,
  isOpen,
}: TrafficEventStreamOptions): Readable {
  const stream = new Readable({ read: () => undefined })
  let isEnded = false
  const end = (): void => {
    isEnded = true
    stream.push(null)
  }
  const send = (event: string, data: string): void => {
    if (isEnded || stream.destroyed) return
    // A reader that is too slow connects again, and starts over.
    if (!isOpen() || stream.readableLength > longestBacklog) end()
    else stream.push(`event: ${event}\ndata: ${data}\n\n`)
  }
  const sendExchange = async (recorded: RecordedRequest): Promise<void> => {
    if (matchesRecordingFilter(recorded, filter))
      send('exchange', JSON.stringify(await summarizeRequest(recorded)))
  }
  const sendState = whenChanged(state, (json) => {
    send('state', json)
  })
  const stopListening = tracer.recordings.listen((recorded) => void sendExchange(recorded))
  const timer = setInterval(sendState, stateInterval)
  tracer.ended.addEventListener('abort', end)
  stream.once('close', () => {
    clearInterval(timer)
    stopListening()
    tracer.ended.removeEventListener('abort', end)
  })
  stream.push('retry: 2000\n\n')
  sendState()
  if (tracer.ended.aborted) end()
  return stream
}

/** Reads the state at each call; sends it when it has changed, and now and then. */
function whenChanged(state: () => unknown, send: (json: string) => void): () => void {
  let last = ''
  let unchanged = 0
  return () => {
    const json = JSON.stringify(state())
    unchanged = json === last ? unchanged + 1 : 0
    if (unchanged % keepAliveReadings === 0) send(json)
    last = json
  }
}
