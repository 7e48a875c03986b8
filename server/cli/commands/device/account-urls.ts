import type { ServingClaim } from '../../../../lib/store/serving-claim.ts'
import type { UpstreamLocationStore } from '../../../../lib/store/upstream-locations.ts'
import { knownBookSlugs } from '../../../accounts/known-book-slugs.ts'
import { clientBaseUrls, type ClientBaseUrls } from '../../../clients/base-urls.ts'
import type { Settings } from '../../../settings/settings.ts'

/** The URLs of an account for clients; null as long as they are not known. */
export interface AccountUrls {
  readonly url: string | null
  readonly principalUrl: string | null
  readonly addressBookUrl: string | null
  /** Base URLs to choose from; undefined as long as they are not known. */
  readonly baseUrls: ClientBaseUrls | undefined
  /** Whether a `serve` runs now. */
  readonly running: boolean
}

/** The URLs of an account and of `book`, or its first: those of the running `serve`, else those that follow from the settings. */
export async function findAccountUrls(
  store: ServingClaim & UpstreamLocationStore,
  settings: Settings,
  account: string,
  book?: string,
): Promise<AccountUrls> {
  const serving = await store.servingAddresses()
  const url = withSlash(serving?.[0]) ?? urlOfSettings(settings)
  const slug = book ?? (await knownBookSlugs(store, settings, account))?.[0]
  const below = (path: string): string | null => (url === null ? null : url + path)
  return {
    url,
    principalUrl: below(`principals/${account}/`),
    addressBookUrl: slug === undefined ? null : below(`addressbooks/${account}/${slug}/`),
    baseUrls:
      serving?.[0] === undefined
        ? baseUrlsOfSettings(settings)
        : clientBaseUrls(serving, settings.advertise),
    running: serving?.[0] !== undefined,
  }
}

const withSlash = (address: string | undefined): string | undefined => address?.replace(/\/*$/, '/')

function urlOfSettings({ listen: { host, port } }: Settings): string | null {
  return port === 0 ? null : httpUrl(host === 'localhost' ? '127.0.0.1' : host, port)
}

/** Whether other machines can reach it is known when it runs. */
function baseUrlsOfSettings({ listen: { host, port } }: Settings): ClientBaseUrls | undefined {
  return port === 0 ? undefined : { here: httpUrl(host, port), elsewhere: undefined }
}

const httpUrl = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
