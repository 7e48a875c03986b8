import {
  CARDDAV_NAMESPACE,
  carddavName,
  davName,
  type XmlName,
} from '../../../lib/dav/xml/xml-name.ts'
import type { DeviceStore } from '../../../lib/store/devices.ts'
import { hrefsInProperty } from '../../../lib/upstream/access/small-multistatus.ts'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import { createProbeClient, type ProbeClient } from './probe-client.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import { withTemporaryDevice } from '../../accounts/temporary-device.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

/** What earlier checks found that a client's access depends on. */
export interface ClientCheckInput {
  /** Base URL of the bridge that answers clients; undefined when none does. */
  readonly address: string | undefined
  /** Which certificates a client trusts there. */
  readonly trust: TlsTrustOptions
  /** Whether upstream serves the account. */
  readonly upstream: true | undefined
}

/** Goes from the bridge's address to all cards of an account as a client does, with the password of a temporary device. */
export async function runClientChecks(
  runner: CheckRunner,
  store: DeviceStore,
  account: string,
  { address, trust, upstream }: ClientCheckInput,
): Promise<void> {
  if (address === undefined) return checkEachStep(runner, account, undefined, upstream)
  await withTemporaryDevice(store, account, (password) => {
    const client = createProbeClient(new URL(address), { user: account, password, trust })
    return checkEachStep(runner, account, client, upstream)
  })
}

/** Where the client is: the URLs that the previous step led to. */
interface Location {
  readonly client: ProbeClient
  readonly urls: readonly URL[]
}

async function checkEachStep(
  runner: CheckRunner,
  account: string,
  client: ProbeClient | undefined,
  upstream: true | undefined,
): Promise<void> {
  const start = client && { client, urls: [client.base] }
  const principal = await runner.after(start, `${account}: client's principal`, (location) =>
    followProperty(location, davName('current-user-principal')),
  )
  const home = await runner.after(principal, `${account}: client's home set`, (location) =>
    followProperty(location, carddavName('addressbook-home-set')),
  )
  const books = await runner.after(
    upstream && home,
    `${account}: client's address book`,
    findAddressBooks,
  )
  await runner.after(books, `${account}: client's sync`, (location) => syncCards(location, account))
}

const log = 'See the log of carddav-bridge serve, and restart it'

/** Follows the hrefs of a property of the first URL. */
async function followProperty(
  { client, urls }: Location,
  property: XmlName,
): Promise<CheckFinding<Location>> {
  const [at = client.base] = urls
  const [response] = await client.propfind(at, '0', [property])
  const hrefs = hrefsInProperty(response?.found.get(property))
  if (hrefs.length === 0) return faultFinding(`${at.pathname} does not tell where it is`, log)
  return okFinding(hrefs.join(', '), { client, urls: hrefs.map((href) => new URL(href, at)) })
}

async function findAddressBooks({ client, urls }: Location): Promise<CheckFinding<Location>> {
  const books: URL[] = []
  for (const url of urls) {
    for (const { href, found } of await client.propfind(url, '1', [davName('resourcetype')])) {
      const types = found.get(davName('resourcetype'))?.children ?? []
      if (types.some(({ name }) => name === `{${CARDDAV_NAMESPACE}}addressbook`))
        books.push(new URL(href, url))
    }
  }
  if (books.length === 0) return faultFinding('the home set shows no address book', log)
  return okFinding(books.map(({ pathname }) => pathname).join(', '), { client, urls: books })
}

async function syncCards({ client, urls }: Location, account: string): Promise<CheckFinding<true>> {
  let total = 0
  let more = ''
  for (const url of urls) {
    const result = await client.sync(url)
    if (result.token === '') return faultFinding(`${url.pathname} gives no sync-token`, log)
    total += result.cards
    if (result.truncated) more = ' and more'
  }
  if (total > 0) return okFinding(`${total} card${total === 1 ? '' : 's'}${more}`, true)
  return warningFinding(
    'the address book is empty',
    `If it should not be: carddav-bridge account list shows who signed in; else carddav-bridge login ${account}`,
    true,
  )
}
