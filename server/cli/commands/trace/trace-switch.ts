import type { RecordingRule } from '../../../trace/record/tracer.ts'
import type { TraceStatus } from '../../../ui/traffic-api/trace-status.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { resolveTraceDevice, type TraceDeviceOptions } from './trace-device.ts'
import { withTraceApiClient } from './trace-api-client.ts'

/** Switches recording on for a time. */
export const runTraceOnCommand = (
  { settings, terminal }: CommandContext,
  { for: time, ...whose }: TraceDeviceOptions & { readonly for: number },
): Promise<ExitCode> =>
  withTraceApiClient<ExitCode>(settings, async (api, store) => {
    const device = await resolveTraceDevice(store, whose)
    const fields = { for: String(time), ...(device !== undefined && { device }) }
    const { watches } = (await api.post('watch', fields)) as TraceStatus
    terminal.print(watches.map(describeRule).join('\n'))
    terminal.note('See it on the pages (carddav-bridge ui) or with carddav-bridge trace.')
    return 0
  })

/** Switches recording off, of one device or altogether. What was recorded stays. */
export const runTraceOffCommand = (
  { settings, terminal }: CommandContext,
  whose: TraceDeviceOptions,
): Promise<ExitCode> =>
  withTraceApiClient<ExitCode>(settings, async (api, store) => {
    const device = await resolveTraceDevice(store, whose)
    const state = await api.post('unwatch', device === undefined ? {} : { device })
    terminal.print(describeStatus(state as TraceStatus))
    return 0
  })

/** Prints who is recorded, and what is held. */
export const runTraceStatusCommand = (
  { settings, terminal }: CommandContext,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> =>
  withTraceApiClient<ExitCode>(settings, async (api) => {
    const { watches, held } = await api.state()
    terminal.print(json ? JSON.stringify({ watches, held }) : describeStatus({ watches, held }))
    return 0
  })

function describeStatus({ watches, held }: Pick<TraceStatus, 'watches' | 'held'>): string {
  const who = watches.length === 0 ? ['Nobody is recorded.'] : watches.map(describeRule)
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
  return [
    ...who,
    `${String(held.count)} exchanges are held, ${megabytes(held.bytes)} of ${megabytes(held.limit)} MB.`,
  ].join('\n')
}

function describeRule({ device, until }: RecordingRule): string {
  const who = device ? `${device.device} of ${device.account} is` : 'All devices are'
  const end = new Date(until)
  const time = [end.getHours(), end.getMinutes()].map((part) => String(part).padStart(2, '0'))
  const day = until - Date.now() > 86_400_000 ? ` on ${end.toLocaleDateString('en-CA')}` : ''
  return `${who} recorded until ${time.join(':')}${day}.`
}
