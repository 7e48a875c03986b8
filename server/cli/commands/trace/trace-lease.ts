import type { Watch } from '../../../trace/record/tracer.ts'
import type { TraceState } from '../../../ui/traffic-api/state.ts'
import type { TraceVisit } from './trace-visit.ts'

/** Milliseconds: so long recording goes on when this command dies. */
const term = 60_000

/** Keeps recording on for as long as somebody looks, and leaves what others have switched on alone. */
export interface Lease {
  /** Whether recording was off without it. */
  readonly isNeeded: boolean
  end(): Promise<void>
}

/** `device`: `ACCOUNT/DEVICE`; undefined: everybody. */
export async function takeLease(visit: TraceVisit, device: string | undefined): Promise<Lease> {
  let own: Watch | undefined
  const renew = async (): Promise<void> => {
    const { watches } = await visit.state()
    const others = watches.filter(({ until }) => until !== own?.until)
    if (others.some((watch) => covers(watch, device))) return
    const fields = { for: String(term), ...(device !== undefined && { device }) }
    own = latest((await visit.post('watch', fields)) as TraceState, device)
  }
  await renew()
  // A bridge that has stopped ends the command, by its stream.
  const timer = setInterval(() => void renew().catch(() => undefined), term / 3)
  return {
    isNeeded: own !== undefined,
    async end() {
      clearInterval(timer)
      if (own === undefined) return
      const fields = { until: String(own.until), ...(device !== undefined && { device }) }
      await visit.post('unwatch', fields)
    },
  }
}

const nameOf = ({ device }: Watch): string | undefined =>
  device && `${device.account}/${device.device}`

const covers = (watch: Watch, device: string | undefined): boolean =>
  watch.device === undefined || nameOf(watch) === device

const latest = ({ watches }: TraceState, device: string | undefined): Watch | undefined =>
  watches.find((watch) => nameOf(watch) === device)
