import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/**
 * `node --import event-loop-watch.ts PROGRAM`: each message is answered with how long others had to wait for their turn of the
 * main thread since the message before.
 */

export interface EventLoopFigures {
  /** Milliseconds. */
  readonly p99: number
  readonly longest: number
  /** The longest turn by this thread's own processor time: what is left when other programs want the processor, too. */
  readonly longestOwn: number
}

if (isMainThread) watch()

function watch(): void {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const turns = { last: processorClock(), longest: 0 }
  setInterval(() => {
    const now = processorClock()
    turns.longest = Math.max(turns.longest, now - turns.last)
    turns.last = now
  }, 1).unref()
  process.on('message', () => {
    const [p99, longest] = [delay.percentile(99) / 1e6, delay.max / 1e6]
    process.send?.({ p99, longest, longestOwn: turns.longest } satisfies EventLoopFigures)
    delay.reset()
    turns.longest = 0
  })
  process.channel?.unref()
}

/** Milliseconds of this thread's processor time. */
function processorClock(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
