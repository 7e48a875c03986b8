import type { Store } from '../../lib/store.ts'
import type { Settings } from '../settings.ts'

/** What a person types into a client; null as long as it is not known. */
export interface Addresses {
  readonly url: string | null
  readonly principalUrl: string | null
  readonly addressBookUrl: string | null
  /** Whether a `serve` runs now. */
  readonly running: boolean
}

/** The addresses of an account: those of the `serve` that runs, else those that the settings promise. */
export async function addressesOf(
  store: Store,
  settings: Settings,
  account: string,
): Promise<Addresses> {
  const serving = (await store.serving())?.[0]
  const url = base(serving) ?? promised(settings)
  const slug = await firstBook(store, settings, account)
  const below = (path: string): string | null => (url === null ? null : url + path)
  return {
    url,
    principalUrl: below(`principals/${account}/`),
    addressBookUrl: slug === undefined ? null : below(`addressbooks/${account}/${slug}/`),
    running: serving !== undefined,
  }
}

const base = (address: string | undefined): string | undefined => address?.replace(/\/*$/, '/')

function promised({ listen: { host, port } }: Settings): string | null {
  if (port === 0) return null
  const literal = host === 'localhost' ? '127.0.0.1' : host
  return `http://${literal.includes(':') ? `[${literal}]` : literal}:${port}/`
}

/** Google has one address book, whose slug is fixed. */
async function firstBook(
  store: Store,
  { upstream }: Settings,
  account: string,
): Promise<string | undefined> {
  const places = await store.places(account)
  return places?.books[0]?.slug ?? (upstream.quirks === 'google' ? 'contacts' : undefined)
}
