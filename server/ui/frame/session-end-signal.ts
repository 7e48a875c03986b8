import type { BrowserSession, BrowserSessions } from './browser-sessions.ts'

/** Milliseconds between two looks: an answer that goes on ends within a second after its session. */
const interval = 250

/** Aborts when the session ends, whatever ends it; `stop` is to be called when nobody wants to know any more. */
export interface SessionEndSignal {
  readonly signal: AbortSignal
  readonly stop: () => void
}

export function createSessionEndSignal(
  { isOpen }: Pick<BrowserSessions, 'isOpen'>,
  session: BrowserSession,
): SessionEndSignal {
  const ended = new AbortController()
  const stop = (): void => {
    clearInterval(timer)
  }
  const look = async (): Promise<void> => {
    // A store that cannot be read tells nothing of a right.
    if (await isOpen(session).catch(() => false)) return
    stop()
    ended.abort()
  }
  const timer = setInterval(() => void look(), interval)
  timer.unref()
  return { signal: ended.signal, stop }
}
