import { CARDDAV, carddav, dav, type Name } from '../../../lib/dav/xml/names.ts'
import type { Store } from '../../../lib/store/store.ts'
import { hrefsOf } from '../../../lib/upstream/access/small-multistatus.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'
import { createClient, type Client } from './client.ts'
import type { Examination } from '../examination/examination.ts'
import { withTemporaryDevice } from '../../accounts/temporary-device.ts'
import type { Trust } from '../examination/trust.ts'

/** What the client's way depends on, as found so far. */
export interface Before {
  /** Address of the bridge where a client may come in. */
  readonly address: string | undefined
  /** Whom a client believes there. */
  readonly trust: Trust
  /** Upstream serves the account. */
  readonly upstream: true | undefined
}

/** A client's way from the bridge's address to all cards of an account, with the password of a temporary device. */
export async function examineClientPath(
  examination: Examination,
  store: Store,
  account: string,
  { address, trust, upstream }: Before,
): Promise<void> {
  if (address === undefined) return walk(examination, account, undefined, upstream)
  await withTemporaryDevice(store, account, (password) => {
    const client = createClient(new URL(address), { user: account, password, trust })
    return walk(examination, account, client, upstream)
  })
}

/** How far the client has come. */
interface Visit {
  readonly client: Client
  readonly urls: readonly URL[]
}

async function walk(
  examination: Examination,
  account: string,
  client: Client | undefined,
  upstream: true | undefined,
): Promise<void> {
  const start = client && { client, urls: [client.base] }
  const principal = await examination.after(start, `${account}: client's principal`, (visit) =>
    follow(visit, dav('current-user-principal')),
  )
  const home = await examination.after(principal, `${account}: client's home set`, (visit) =>
    follow(visit, carddav('addressbook-home-set')),
  )
  const books = await examination.after(
    upstream && home,
    `${account}: client's address book`,
    booksIn,
  )
  await examination.after(books, `${account}: client's sync`, (visit) => cards(visit, account))
}

const log = 'See the log of carddav-bridge serve, and restart it'

/** To where a property of the present resource leads. */
async function follow({ client, urls }: Visit, property: Name): Promise<Finding<Visit>> {
  const [at = client.base] = urls
  const [response] = await client.propfind(at, '0', [property])
  const hrefs = hrefsOf(response?.found.get(property))
  if (hrefs.length === 0) return fault(`${at.pathname} does not tell where it is`, log)
  return ok(hrefs.join(', '), { client, urls: hrefs.map((href) => new URL(href, at)) })
}

async function booksIn({ client, urls }: Visit): Promise<Finding<Visit>> {
  const books: URL[] = []
  for (const url of urls) {
    for (const { href, found } of await client.propfind(url, '1', [dav('resourcetype')])) {
      const types = found.get(dav('resourcetype'))?.children ?? []
      if (types.some(({ name }) => name === `{${CARDDAV}}addressbook`))
        books.push(new URL(href, url))
    }
  }
  if (books.length === 0) return fault('the home set shows no address book', log)
  return ok(books.map(({ pathname }) => pathname).join(', '), { client, urls: books })
}

async function cards({ client, urls }: Visit, account: string): Promise<Finding<true>> {
  let total = 0
  let more = ''
  for (const url of urls) {
    const synced = await client.sync(url)
    if (synced.token === '') return fault(`${url.pathname} gives no sync-token`, log)
    total += synced.cards
    if (synced.truncated) more = ' and more'
  }
  if (total > 0) return ok(`${total} card${total === 1 ? '' : 's'}${more}`, true)
  return warning(
    'the address book is empty',
    `If it should not be: carddav-bridge account list shows who signed in; else carddav-bridge login ${account}`,
    true,
  )
}
