import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account, Device, DeviceActivity } from '../../../lib/store/store.ts'
import { knownBooks } from '../../accounts/known-books.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { reachOf } from '../../clients/values.ts'
import type { SeenDevice } from './list.ts'
import type { FreshPasswords } from './passwords.ts'
import type { ValuesFor } from './values.ts'
import type { PagesHouse } from '../frame/house.ts'
import type { ProfileLinks } from '../mobileconfig/links.ts'
import type { Visit } from '../frame/visit.ts'

/** What the pages of devices share. */
export interface DevicesDesk extends PagesHouse {
  readonly passwords: FreshPasswords
  readonly links: ProfileLinks
}

/** All devices with what was seen of them. */
export async function seenDevices(store: PagesHouse['store']): Promise<readonly SeenDevice[]> {
  const activities = await store.deviceActivities()
  return (await store.devices()).map((device) => ({
    device,
    activity: activities.find(
      (each) => each.account === device.account && each.device === device.name,
    ),
  }))
}

/** The device of the path, with its account. Throws 404. */
export async function named(
  { store }: Pick<PagesHouse, 'store'>,
  { params: { account: of = '', device: name = '' } }: Pick<Visit, 'params'>,
): Promise<{ readonly device: Device; readonly account: Account }> {
  const account = await store.account(of)
  const device = (await store.devices()).find((each) => each.account === of && each.name === name)
  if (account && device) return { account, device }
  throw new HttpError(404, 'There is no such device: it may have been revoked')
}

/** What was seen of a device. */
export async function activityOf(
  store: PagesHouse['store'],
  { account, name }: Device,
): Promise<DeviceActivity | undefined> {
  const seen = await seenDevices(store)
  return seen.find(({ device }) => device.account === account && device.name === name)?.activity
}

/** What to type for a device. */
export async function valuesFor(
  { serving, settings, store }: Pick<PagesHouse, 'serving' | 'settings' | 'store'>,
  device: Device,
  { name, email }: Account,
  password: string | undefined,
): Promise<ValuesFor> {
  const book = device.book ?? (await knownBooks(store, settings, name))?.[0]
  const reach = reachOf(serving(), settings.advertise)
  return { user: name, email, password, book, reach, file: settings.file }
}

/** A wish that cannot be met is the fault of a form that was not ours. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof UsageError) throw new HttpError(422, cause.message, { cause })
    throw cause
  }
}
