import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Watch } from '../../trace/record/tracer.ts'
import type { PagesInside } from '../frame/house.ts'
import type { Visit } from '../frame/visit.ts'

const longest = 7 * 86_400_000

/** Records the device `device` (`ACCOUNT/DEVICE`), or everybody, `for` so many milliseconds. */
export async function watch(house: PagesInside, { form }: Visit): Promise<void> {
  const time = Number(form.get('for'))
  if (!(time > 0 && time <= longest))
    throw new HttpError(422, 'Record for a time of at most seven days')
  house.tracer.on({ device: await deviceIn(house, form), until: Date.now() + time })
}

/** Ends the watch of a device or of everybody that was to end at `until`; without that, all that stands. */
export function unwatch({ tracer }: PagesInside, { form }: Visit): void {
  const device = named(form)
  const until = form.get('until')
  if (until !== null) tracer.release({ device, until: Number(until) })
  else tracer.off(device)
}

async function deviceIn({ store }: PagesInside, form: URLSearchParams): Promise<Watch['device']> {
  const asked = named(form)
  if (asked === undefined) return undefined
  const all = await store.devices()
  if (all.some(({ account, name }) => account === asked.account && name === asked.device))
    return asked
  throw new HttpError(404, 'There is no such device: carddav-bridge device list shows them')
}

function named(form: URLSearchParams): Watch['device'] {
  const [account, device] = (form.get('device') ?? '').split('/')
  return account && device ? { account, device } : undefined
}
