import { createDeviceRecord } from '../../lib/guard/device-record.ts'
import { deriveDigestSecrets } from '../../lib/guard/digest.ts'
import {
  generateDevicePassword,
  createDevicePasswordVerifier,
} from '../../lib/guard/device-password.ts'
import { clientProfiles } from '../../lib/operations/clients/client-profiles.ts'
import type { Account, AccountStore } from '../../lib/store/accounts.ts'
import type { Device, DeviceStore, OmittedPropertyPolicy } from '../../lib/store/devices.ts'
import type { DigestSecretSealer } from '../../lib/store/digest-secrets.ts'
import type { SynchronousStore, TransactionalStore } from '../../lib/store/transactions.ts'
import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../settings/usage-error.ts'
import { knownBookSlugs } from './known-book-slugs.ts'
import { unknownAccountError } from './unknown-account.ts'

/** What may be chosen of a device; what is left out is as `createDeviceRecord` has it, or as it was. */
export interface DeviceOptions {
  readonly readOnly?: boolean
  /** Name of a client profile; null: by its User-Agent. */
  readonly profile?: string | null
  /** Slug of the only book that it is shown; null: all. */
  readonly book?: string | null
  readonly policy?: OmittedPropertyPolicy
  /** Milliseconds from now until it ends; null: never. */
  readonly expires?: number | null
}

/** Digest can only be taken from a device: to have it needs a password. */
export type DeviceChanges = DeviceOptions & { readonly digest?: false }

/** A device with the password that is kept nowhere else. */
export interface DeviceWithPassword {
  readonly account: Account
  readonly device: Device
  readonly password: string
}

/**
 * What a change of a device reads, and writes as one change: it must not bring back a device that is revoked meanwhile,
 * in whatever process.
 */
type DeviceChangeStore = AccountStore & UpstreamLocationStore & TransactionalStore<DeviceStore>

/** Makes a device. Throws UsageError for options that cannot be met, Error for a name that is taken or no account. */
export async function addDevice(
  store: DeviceChangeStore & DigestSecretSealer,
  settings: Settings,
  id: DeviceId,
  { digest = false, ...options }: DeviceOptions & { readonly digest?: boolean } = {},
): Promise<DeviceWithPassword> {
  const fields = await checkedFields(store, settings, id.account, options)
  const account = await requireAccount(store, id.account)
  const password = generateDevicePassword()
  const sealed = digest ? await sealDigest(store, account, id.name, password) : undefined
  const device = createDeviceRecord({ ...id, password, digest: sealed, ...fields })
  await store.transaction((records) => {
    if (findDevice(records.devices(), id)) throw deviceExistsError(id)
    records.putDevice(device)
  })
  return { account, device, password }
}

/** Changes what a device may do; its password stays. Throws as `addDevice` does. */
export async function updateDevice(
  store: DeviceChangeStore,
  settings: Settings,
  id: DeviceId,
  { digest, ...options }: DeviceChanges,
): Promise<Device> {
  const fields = await checkedFields(store, settings, id.account, options)
  const changes = digest === false ? { ...fields, digest: undefined } : fields
  return changeDevice(store, id, (device) => ({ ...device, ...changes }))
}

/** Gives a device another password; the old one ends at once. */
export async function renewDevicePassword(
  store: AccountStore & DigestSecretSealer & TransactionalStore<DeviceStore>,
  id: DeviceId,
): Promise<DeviceWithPassword> {
  const account = await requireAccount(store, id.account)
  const password = generateDevicePassword()
  const sealed = await sealDigest(store, account, id.name, password)
  const verifier = createDevicePasswordVerifier(password)
  const device = await changeDevice(store, id, (present) => ({
    ...present,
    ...verifier,
    digest: present.digest === undefined ? undefined : sealed,
  }))
  return { account, device, password }
}

/** Ends a device's password; the next request with it is refused. */
export async function revokeDevice(store: DeviceStore, id: DeviceId): Promise<void> {
  if (!(await store.removeDevice(id.account, id.name))) throw unknownDeviceError(id)
}

/** Which device of which account. */
export type DeviceId = Pick<Device, 'account' | 'name'>

/** A device with its account. Throws when there is none. */
export async function deviceWithAccount(
  store: AccountStore & DeviceStore,
  id: DeviceId,
): Promise<{ readonly account: Account; readonly device: Device }> {
  const account = await requireAccount(store, id.account)
  return { account, device: requireDevice(await store.devices(), id) }
}

/** Spellings of the user that a device may sign in by Digest as, which knows no upper and lower case. */
export const digestUserNames = ({ name, email }: Account): readonly string[] => [
  ...new Set(email === undefined ? [name] : [name, email, email.toLowerCase()]),
]

const changeDevice = (
  store: TransactionalStore<DeviceStore>,
  id: DeviceId,
  change: (device: Device) => Device,
): Promise<Device> =>
  store.transaction((records: SynchronousStore<DeviceStore>): Device => {
    const changed = change(requireDevice(records.devices(), id))
    records.putDevice(changed)
    return changed
  })

const findDevice = (devices: readonly Device[], { account, name }: DeviceId): Device | undefined =>
  devices.find((device) => device.account === account && device.name === name)

function requireDevice(devices: readonly Device[], id: DeviceId): Device {
  const device = findDevice(devices, id)
  if (device) return device
  throw unknownDeviceError(id)
}

const unknownDeviceError = ({ account, name }: DeviceId): Error =>
  new Error(`${account} has no device ${name}: see carddav-bridge device list --account ${account}`)

const deviceExistsError = ({ account, name }: DeviceId): Error =>
  new Error(
    `${account} has a device ${name} already: choose another name, or first run ` +
      `carddav-bridge device revoke ${name} --account ${account}`,
  )

async function requireAccount(store: AccountStore, name: string): Promise<Account> {
  const account = await store.account(name)
  if (account) return account
  throw unknownAccountError(name)
}

/** The options as parts of a device's record. */
async function checkedFields(
  store: AccountStore & UpstreamLocationStore,
  settings: Settings,
  account: string,
  { profile, book, expires, readOnly, policy }: DeviceOptions,
): Promise<Partial<Device>> {
  assertProfile(profile ?? undefined)
  await requireAccount(store, account)
  assertBook(book ?? undefined, await knownBookSlugs(store, settings, account))
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(policy === undefined ? {} : { policy }),
    ...(profile === undefined ? {} : { profile: profile ?? undefined }),
    ...(book === undefined ? {} : { book: book ?? undefined }),
    ...(expires === undefined
      ? {}
      : { expiresAt: expires === null ? undefined : Date.now() + expires }),
  }
}

function assertProfile(name: string | undefined): void {
  const names = clientProfiles.map((profile) => profile.name)
  if (name === undefined || names.includes(name)) return
  throw new UsageError(`there is no client profile ${name}, only ${names.join(', ')}`)
}

function assertBook(slug: string | undefined, books: readonly string[] | undefined): void {
  if (slug === undefined || books === undefined || books.includes(slug)) return
  throw new UsageError(`the account has no address book ${slug}, only ${books.join(', ')}`)
}

const sealDigest = (
  store: DigestSecretSealer,
  account: Account,
  device: string,
  password: string,
): Promise<Buffer> =>
  store.sealDigestSecrets(
    account.name,
    device,
    deriveDigestSecrets(digestUserNames(account), password),
  )
