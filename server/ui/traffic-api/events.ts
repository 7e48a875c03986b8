import { Readable } from 'node:stream'
import { isWanted, type Filter } from '../../trace/show/filter.ts'
import type { Recorded } from '../../trace/record/recorded.ts'
import { toJson } from '../../trace/show/recorded-json.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Session } from '../frame/sessions.ts'

/** Milliseconds: a connection that is dead shows when something is written. */
const pulse = 20_000
/** Bytes that may wait for a reader who is too slow. */
const patience = 32 * 1024 * 1024

/**
 * What is recorded from now on, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html);
 * ends with the session or with `serve`. A reader who is too slow is told `missed` for what was left out.
 */
export function recordingEvents(
  { tracer, sessions }: PagesInside,
  session: Session,
  filter: Filter,
): Readable {
  const stream = new Readable({ read: () => undefined })
  let missed = 0
  const end = (): void => void stream.push(null)
  const tell = (recorded: Recorded): void => {
    if (!isWanted(recorded, filter)) return
    if (!sessions.isOpen(session)) end()
    else if (stream.readableLength > patience) missed += 1
    else {
      if (missed > 0) stream.push(event('missed', missed))
      missed = 0
      stream.push(event('recording', toJson(recorded)))
    }
  }
  const deaf = tracer.ring.listen(tell)
  const alive = setInterval(() => stream.push(':\n\n'), pulse)
  tracer.ended.addEventListener('abort', end)
  stream.once('close', () => {
    deaf()
    clearInterval(alive)
    tracer.ended.removeEventListener('abort', end)
  })
  // The head of the answer goes out with the first bytes.
  stream.push(': this is all that happens from now on\n\n')
  if (tracer.ended.aborted) end()
  return stream
}

const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
