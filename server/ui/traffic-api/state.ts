import type { Watch } from '../../trace/record/tracer.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Session } from '../frame/sessions.ts'

/** Whether traffic is recorded, and how much is held. */
export interface TraceState {
  /** What a POST of this session must show. */
  readonly token: string
  /** A device that is undefined stands for everybody. */
  readonly watches: readonly Watch[]
  readonly held: { readonly count: number; readonly bytes: number; readonly limit: number }
}

export const traceState = (
  { tracer, settings }: PagesInside,
  { formToken }: Session,
): TraceState => ({
  token: formToken,
  watches: tracer.watches(),
  held: {
    count: tracer.ring.all().length,
    bytes: tracer.ring.size,
    limit: settings.trace.memory,
  },
})
