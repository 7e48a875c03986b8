import type { Account } from '../../../lib/store/accounts.ts'
import type { Device } from '../../../lib/store/devices.ts'
import type { UpstreamLocationStore } from '../../../lib/store/upstream-locations.ts'
import { knownBookSlugs } from '../../accounts/known-book-slugs.ts'
import { clientBaseUrls, type ClientBaseUrls } from '../../clients/base-urls.ts'
import type { SetupGuideValues } from '../../clients/setup-guide.ts'
import type { PagesContext } from '../frame/pages-context.ts'

/** What to type into a device's client; its server depends on where that runs. */
export interface DeviceSetupValues extends Omit<SetupGuideValues, 'server'> {
  readonly reach: ClientBaseUrls
  /** The settings file, to name it to a person. */
  readonly file: string
}

/** `password`: where it is known; the bridge keeps only a hash. */
export async function deviceSetupValues(
  {
    baseUrls,
    settings,
    store,
  }: Pick<PagesContext, 'baseUrls' | 'settings'> & { readonly store: UpstreamLocationStore },
  device: Device,
  { name, email }: Account,
  password: string | undefined,
): Promise<DeviceSetupValues> {
  const book = device.book ?? (await knownBookSlugs(store, settings, name))?.[0]
  const reach = clientBaseUrls(baseUrls(), settings.advertise)
  return { user: name, email, password, book, reach, file: settings.file }
}
