import { printExchange, type Verbosity } from '../../../trace/show/print-exchange.ts'
import type { Recorded } from '../../../trace/record/recorded.ts'
import { toJson } from '../../../trace/show/recorded-json.ts'
import { summaryOf } from '../../../trace/show/summary.ts'
import type { Context, ExitCode } from '../context.ts'
import { deviceMeant, type TraceDevice } from './trace-device.ts'
import { traceEvents } from './trace-events.ts'
import { takeLease } from './trace-lease.ts'
import { visiting } from './trace-visit.ts'

export interface TraceOptions extends TraceDevice {
  readonly verbose: Verbosity
  readonly json?: boolean
}

/** Prints each exchange of the running bridge as it ends, until it is stopped. */
export async function trace(
  { settings, terminal }: Context,
  options: TraceOptions,
): Promise<ExitCode> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      stop.abort()
    })
  return visiting<ExitCode>(settings, async (visit, store) => {
    const device = await deviceMeant(store, options)
    const query = new URLSearchParams(device === undefined ? {} : { device })
    const stream = await visit.stream(`events?${query.toString()}`, stop.signal)
    const lease = await takeLease(visit, device)
    terminal.note(greeting(lease.isNeeded, device))
    try {
      for await (const event of traceEvents(stream)) {
        if ('missed' in event)
          terminal.note(`${String(event.missed)} were left out: they came too fast`)
        else terminal.print(await printed(event.recording, options))
      }
      terminal.note('the bridge has stopped')
    } catch (error) {
      if (!stop.signal.aborted) throw new Error('the bridge has gone away', { cause: error })
    } finally {
      await lease.end().catch(() => undefined)
    }
    return 0
  })
}

const greeting = (isNeeded: boolean, device: string | undefined): string => {
  const whose = device ?? 'everybody'
  return isNeeded
    ? `Recording ${whose} until Ctrl-C. Let a client synchronise.`
    : `Showing what is recorded of ${whose}, until Ctrl-C.`
}

async function printed(recorded: Recorded, { json, verbose }: TraceOptions): Promise<string> {
  if (!json) return printExchange(recorded, verbose)
  const { words } = await summaryOf(recorded)
  // JSON leaves the controls of C1 as they are, which a terminal may obey.
  return JSON.stringify({ ...toJson(recorded), words }).replace(
    /[\u007f-\u009f]/g,
    (found) => `\\u00${found.charCodeAt(0).toString(16)}`,
  )
}
