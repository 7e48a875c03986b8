import type { Watch } from '../../../trace/record/tracer.ts'
import type { TraceState } from '../../../ui/traffic-api/state.ts'
import type { Context, ExitCode } from '../context.ts'
import { deviceMeant, type TraceDevice } from './trace-device.ts'
import { visiting } from './trace-visit.ts'

/** Switches recording on for a time. */
export const traceOn = (
  { settings, terminal }: Context,
  { for: time, ...whose }: TraceDevice & { readonly for: number },
): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit, store) => {
    const device = await deviceMeant(store, whose)
    const fields = { for: String(time), ...(device !== undefined && { device }) }
    const { watches } = (await visit.post('watch', fields)) as TraceState
    terminal.print(watches.map(inWords).join('\n'))
    terminal.note('See it on the pages (carddav-bridge ui) or with carddav-bridge trace.')
    return 0
  })

/** Switches recording off, of one device or altogether. What was recorded stays. */
export const traceOff = ({ settings, terminal }: Context, whose: TraceDevice): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit, store) => {
    const device = await deviceMeant(store, whose)
    const state = await visit.post('unwatch', device === undefined ? {} : { device })
    terminal.print(stateInWords(state as TraceState))
    return 0
  })

/** Prints who is recorded, and what is held. */
export const traceStatus = (
  { settings, terminal }: Context,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit) => {
    const { watches, held } = await visit.state()
    terminal.print(json ? JSON.stringify({ watches, held }) : stateInWords({ watches, held }))
    return 0
  })

function stateInWords({ watches, held }: Pick<TraceState, 'watches' | 'held'>): string {
  const who = watches.length === 0 ? ['Nobody is recorded.'] : watches.map(inWords)
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
  return [
    ...who,
    `${String(held.count)} exchanges are held, ${megabytes(held.bytes)} of ${megabytes(held.limit)} MB.`,
  ].join('\n')
}

function inWords({ device, until }: Watch): string {
  const who = device ? `${device.device} of ${device.account} is` : 'All devices are'
  const end = new Date(until)
  const time = [end.getHours(), end.getMinutes()].map((part) => String(part).padStart(2, '0'))
  const day = until - Date.now() > 86_400_000 ? ` on ${end.toLocaleDateString('en-CA')}` : ''
  return `${who} recorded until ${time.join(':')}${day}.`
}
