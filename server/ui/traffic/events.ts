import { Readable } from 'node:stream'
import { isWanted, type Filter } from '../../trace/filter.ts'
import type { Recorded } from '../../trace/recorded.ts'
import { summaryOf } from '../../trace/summary.ts'
import type { Tracer } from '../../trace/tracer.ts'

export interface EventsOptions {
  readonly tracer: Pick<Tracer, 'ring' | 'ended'>
  readonly filter: Filter
  /** What the page shows of the recording itself. */
  readonly state: () => unknown
  /** Whether whoever listens is still let in. */
  readonly isOpen: () => boolean
}

/** Milliseconds between two signs of life. */
const heartbeat = 5_000
/** Bytes that may wait for a slow reader, who then starts over. */
const patience = 4 * 1024 * 1024

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `exchange`, a summary of each
 * recording that is wanted, and `state` now and then. Ends with the session, and with the server.
 */
export function trafficEvents({ tracer, filter, state, isOpen }: EventsOptions): Readable {
  const stream = new Readable({
    read: () => undefined,
    destroy: (error, done) => {
      clearInterval(beat)
      stop()
      tracer.ended.removeEventListener('abort', end)
      done(error)
    },
  })
  const end = (): void => {
    stream.push(null)
    stream.destroy()
  }
  const send = (event: string, data: unknown): void => {
    if (stream.destroyed) return
    if (!isOpen() || stream.readableLength > patience) end()
    else stream.push(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }
  const tell = async (recorded: Recorded): Promise<void> => {
    if (isWanted(recorded, filter)) send('exchange', await summaryOf(recorded))
  }
  const stop = tracer.ring.listen((recorded) => void tell(recorded))
  const beat = setInterval(() => {
    send('state', state())
  }, heartbeat)
  tracer.ended.addEventListener('abort', end)
  stream.push('retry: 2000\n\n')
  send('state', state())
  return stream
}
