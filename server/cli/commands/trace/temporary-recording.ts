import type { RecordingRule } from '../../../trace/record/tracer.ts'
import type { TraceStatus } from '../../../ui/traffic-api/trace-status.ts'
import type { TraceApiClient } from './trace-api-client.ts'

/** Milliseconds that recording goes on when this command dies. */
const duration = 60_000

/** Recording for as long as a command runs; what was switched on otherwise is left alone. */
export interface TemporaryRecording {
  /** Whether recording was off before. */
  readonly isNeeded: boolean
  end(): Promise<void>
}

/** `device`: `ACCOUNT/DEVICE`; undefined: all devices. */
export async function startTemporaryRecording(
  api: TraceApiClient,
  device: string | undefined,
): Promise<TemporaryRecording> {
  let own: RecordingRule | undefined
  const renew = async (): Promise<void> => {
    const { watches } = await api.state()
    const others = watches.filter(({ until }) => until !== own?.until)
    if (others.some((watch) => covers(watch, device))) return
    const fields = { for: String(duration), ...(device !== undefined && { device }) }
    own = latest((await api.post('watch', fields)) as TraceStatus, device)
  }
  await renew()
  // A bridge that has stopped ends the command, by its stream.
  const timer = setInterval(() => void renew().catch(() => undefined), duration / 3)
  return {
    isNeeded: own !== undefined,
    async end() {
      clearInterval(timer)
      if (own === undefined) return
      const fields = { until: String(own.until), ...(device !== undefined && { device }) }
      await api.post('unwatch', fields)
    },
  }
}

const nameOf = ({ device }: RecordingRule): string | undefined =>
  device && `${device.account}/${device.device}`

const covers = (watch: RecordingRule, device: string | undefined): boolean =>
  watch.device === undefined || nameOf(watch) === device

const latest = ({ watches }: TraceStatus, device: string | undefined): RecordingRule | undefined =>
  watches.find((watch) => nameOf(watch) === device)
