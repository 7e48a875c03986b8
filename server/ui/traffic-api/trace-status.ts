import type { RecordingRule } from '../../trace/record/tracer.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { BrowserSession } from '../frame/browser-sessions.ts'

/** Whether traffic is recorded, and how much is held. */
export interface TraceStatus {
  /** The form token that a POST of this session must send. */
  readonly token: string
  /** A rule without a device records all. */
  readonly watches: readonly RecordingRule[]
  readonly held: { readonly count: number; readonly bytes: number; readonly limit: number }
}

export const traceStatus = (
  { tracer, settings }: PagesContext,
  { formToken }: BrowserSession,
): TraceStatus => ({
  token: formToken,
  watches: tracer.rules(),
  held: {
    count: tracer.recordings.all().length,
    bytes: tracer.recordings.size,
    limit: settings.trace.memory,
  },
})
