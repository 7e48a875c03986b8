import type { Store } from '../../../../lib/store/store.ts'
import { knownBooks } from '../../../accounts/known-books.ts'
import { reachOf, type Reach } from '../../../clients/values.ts'
import type { Settings } from '../../../settings/settings.ts'

/** What a person types into a client; null as long as it is not known. */
export interface Addresses {
  readonly url: string | null
  readonly principalUrl: string | null
  readonly addressBookUrl: string | null
  /** The same for a person, who can choose; undefined as long as it is not known. */
  readonly reach: Reach | undefined
  /** Whether a `serve` runs now. */
  readonly running: boolean
}

/** The addresses of an account and a book of it, or its first: those of the `serve` that runs, else those that the settings promise. */
export async function addressesOf(
  store: Store,
  settings: Settings,
  account: string,
  book?: string,
): Promise<Addresses> {
  const serving = await store.serving()
  const url = base(serving?.[0]) ?? promised(settings)
  const slug = book ?? (await knownBooks(store, settings, account))?.[0]
  const below = (path: string): string | null => (url === null ? null : url + path)
  return {
    url,
    principalUrl: below(`principals/${account}/`),
    addressBookUrl: slug === undefined ? null : below(`addressbooks/${account}/${slug}/`),
    reach: serving?.[0] === undefined ? expected(settings) : reachOf(serving, settings.advertise),
    running: serving?.[0] !== undefined,
  }
}

const base = (address: string | undefined): string | undefined => address?.replace(/\/*$/, '/')

function promised({ listen: { host, port } }: Settings): string | null {
  return port === 0 ? null : plain(host === 'localhost' ? '127.0.0.1' : host, port)
}

/** What others will reach shows when it runs. */
function expected({ listen: { host, port } }: Settings): Reach | undefined {
  return port === 0 ? undefined : { here: plain(host, port), elsewhere: undefined }
}

const plain = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}/`
