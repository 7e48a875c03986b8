import { HttpError } from '../../../lib/errors/http-error.ts'
import type { RecordingRule } from '../../trace/record/tracer.ts'
import type { PagesContext } from '../frame/pages-context.ts'
import type { OwnerPageRequest } from '../frame/page-route.ts'

/** Milliseconds. */
const longestTime = 7 * 86_400_000

/** Records the device of the form's `device` (`ACCOUNT/DEVICE`), or all, for `for` milliseconds. Throws 404 or 422. */
export async function startRecording(
  context: PagesContext,
  { form }: OwnerPageRequest,
): Promise<void> {
  const time = Number(form.get('for'))
  if (!(time > 0 && time <= longestTime))
    throw new HttpError(422, 'Record for a time of at most seven days')
  context.tracer.startRecording({
    device: await knownDeviceIn(context, form),
    until: Date.now() + time,
  })
}

/** Stops recording the form's `device`, or all; with `until` only the recording that was to end at that time. */
export function stopRecording({ tracer }: PagesContext, { form }: OwnerPageRequest): void {
  const device = deviceIn(form)
  const until = form.get('until')
  if (until !== null) tracer.removeRule({ device, until: Number(until) })
  else tracer.stopRecording(device)
}

async function knownDeviceIn(
  { store }: PagesContext,
  form: URLSearchParams,
): Promise<RecordingRule['device']> {
  const device = deviceIn(form)
  if (device === undefined) return undefined
  const all = await store.devices()
  if (all.some(({ account, name }) => account === device.account && name === device.device))
    return device
  throw new HttpError(404, 'There is no such device: carddav-bridge device list shows them')
}

function deviceIn(form: URLSearchParams): RecordingRule['device'] {
  const [account, device] = (form.get('device') ?? '').split('/')
  return account && device ? { account, device } : undefined
}
