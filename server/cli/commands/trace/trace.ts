import { formatRecordedRequest, type TraceVerbosity } from '../../../trace/show/format-request.ts'
import type { RecordedRequest } from '../../../trace/record/recorded-request.ts'
import { recordedRequestToJson } from '../../../trace/show/recorded-json.ts'
import { summarizeRequest } from '../../../trace/show/request-summary.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { resolveTraceDevice, type TraceDeviceOptions } from './trace-device.ts'
import { parseTraceEvents } from './trace-events.ts'
import { startTemporaryRecording } from './temporary-recording.ts'
import { withTraceApiClient } from './trace-api-client.ts'

/** As commander gives them. */
export interface TraceOptions extends TraceDeviceOptions {
  readonly verbose: TraceVerbosity
  readonly json?: boolean
}

/** Prints each exchange of the running bridge as it ends, until it is stopped. */
export async function runTraceCommand(
  { settings, terminal }: CommandContext,
  options: TraceOptions,
): Promise<ExitCode> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      stop.abort()
    })
  return withTraceApiClient<ExitCode>(settings, async (api, store) => {
    const device = await resolveTraceDevice(store, options)
    const query = new URLSearchParams(device === undefined ? {} : { device })
    const stream = await api.stream(`events?${query.toString()}`, stop.signal)
    const recording = await startTemporaryRecording(api, device)
    terminal.note(greeting(recording.isNeeded, device))
    try {
      for await (const event of parseTraceEvents(stream)) {
        if ('missed' in event)
          terminal.note(`${String(event.missed)} were left out: they came too fast`)
        else terminal.print(await printed(event.recording, options))
      }
      terminal.note('the bridge has stopped')
    } catch (error) {
      if (!stop.signal.aborted) throw new Error('the bridge has gone away', { cause: error })
    } finally {
      await recording.end().catch(() => undefined)
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

async function printed(
  recorded: RecordedRequest,
  { json, verbose }: TraceOptions,
): Promise<string> {
  if (!json) return formatRecordedRequest(recorded, verbose)
  const { words } = await summarizeRequest(recorded)
  // JSON leaves the controls of C1 as they are, which a terminal may obey.
  return JSON.stringify({ ...recordedRequestToJson(recorded), words }).replace(
    /[\u007f-\u009f]/g,
    (found) => `\\u00${found.charCodeAt(0).toString(16)}`,
  )
}
