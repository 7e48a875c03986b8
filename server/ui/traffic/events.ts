import { Readable } from 'node:stream'
import { isWanted, type Filter } from '../../trace/show/filter.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import { summaryOf } from '../../trace/show/summary.ts'
import type { Tracer } from '../../trace/record/tracer.ts'

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
/** Bytes that may wait for a slow reader. */
const patience = 4 * 1024 * 1024

/**
 * Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): `exchange`, a summary of each
 * recording that is wanted, and `state` now and then. Ends with the session, and with the server.
 */
export function trafficEvents({ tracer, filter, state, isOpen }: EventsOptions): Readable {
  const stream = new Readable({ read: () => undefined })
  let isEnded = false
  const end = (): void => {
    isEnded = true
    stream.push(null)
  }
  const send = (event: string, data: string): void => {
    if (isEnded || stream.destroyed) return
    // Who is too slow starts over.
    if (!isOpen() || stream.readableLength > patience) end()
    else stream.push(`event: ${event}\ndata: ${data}\n\n`)
  }
  const tell = async (recorded: Recorded): Promise<void> => {
    if (isWanted(recorded, filter)) send('exchange', JSON.stringify(await summaryOf(recorded)))
  }
  const tellState = whenChanged(state, (now) => {
    send('state', now)
  })
  const deaf = tracer.ring.listen((recorded) => void tell(recorded))
  const looking = setInterval(tellState, look)
  tracer.ended.addEventListener('abort', end)
  stream.once('close', () => {
    clearInterval(looking)
    deaf()
    tracer.ended.removeEventListener('abort', end)
  })
  stream.push('retry: 2000\n\n')
  tellState()
  if (tracer.ended.aborted) end()
  return stream
}

/** Tells a state when it is another one, and now and then. */
function whenChanged(state: () => unknown, tell: (now: string) => void): () => void {
  let last = ''
  let looks = 0
  return () => {
    const now = JSON.stringify(state())
    looks = now === last ? looks + 1 : 0
    if (looks % silence === 0) tell(now)
    last = now
  }
}
