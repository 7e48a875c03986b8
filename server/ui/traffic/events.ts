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

/** Milliseconds between two looks at the state. */
const look = 1_000
/** A state that has not changed is told again after so many looks, as a sign of life. */
const silence = 10
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
  const send = (event: string, data: string): void => {
    if (stream.destroyed) return
    if (!isOpen() || stream.readableLength > patience) end()
    else stream.push(`event: ${event}\ndata: ${data}\n\n`)
  }
  let last = ''
  let looks = 0
  const tellState = (): void => {
    const now = JSON.stringify(state())
    looks = now === last ? looks + 1 : 0
    if (looks % silence === 0) send('state', now)
    last = now
  }
  const tell = async (recorded: Recorded): Promise<void> => {
    if (isWanted(recorded, filter)) send('exchange', JSON.stringify(await summaryOf(recorded)))
  }
  const stop = tracer.ring.listen((recorded) => void tell(recorded))
  const beat = setInterval(() => {
    tellState()
  }, look)
  tracer.ended.addEventListener('abort', end)
  stream.push('retry: 2000\n\n')
  tellState()
  return stream
}
