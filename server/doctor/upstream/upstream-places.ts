import { dav } from '../../../lib/dav/xml/names.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account, Places, Store } from '../../../lib/store/store.ts'
import type { Access } from '../../../lib/upstream/access/access.ts'
import { DavSession } from '../../../lib/upstream/dav-session.ts'
import { discover } from '../../../lib/upstream/discovery/discovery.ts'
import { quirks } from '../../../lib/upstream/access/quirks.ts'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, warning, type Finding } from '../examination/check.ts'

/** Walks from the well-known address to the address books, as at the account's first request. */
export async function discovery(
  { file, upstream }: Settings,
  access: Access,
  store: Store,
  account: Account,
): Promise<Finding<Places>> {
  const known = (await store.places(account.name))?.books ?? []
  const wellKnown = new URL(upstream.wellKnown)
  try {
    const { places } = await discover({ access, wellKnown, known })
    const { length } = places.books
    const books = `${length} address book${length === 1 ? '' : 's'} (${slugs(places)})`
    return ok(`the well-known address leads to principal, home set and ${books}`, places)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    const found = error.message.replace('. Check upstream.wellKnown in the settings', '')
    return fault(
      found,
      `Check upstream.wellKnown and upstream.quirks in ${file}; else try again later`,
    )
  }
}

const syncToken = dav('sync-token')

/** A PROPFIND of each book with its sync-token, as a client's every visit begins. */
export async function addressBooks(
  { upstream }: Settings,
  access: Access,
  account: Account,
  places: Places,
): Promise<Finding<true>> {
  const session = new DavSession({
    account,
    quirks: quirks[upstream.quirks],
    access,
    places: { current: () => Promise.resolve(places), again: () => Promise.resolve(places) },
  })
  const without: string[] = []
  for (const { slug } of places.books) {
    const token = (await session.properties(slug, [syncToken])).get(syncToken)
    if (token === undefined || token === '') without.push(slug)
  }
  if (without.length === 0) return ok(`${slugs(places)} can be read and has a sync-token`, true)
  return warning(
    `${without.join(', ')} has no sync-token, so clients cannot ask for changes only`,
    upstream.quirks === 'google'
      ? 'Try again later: Google gives one'
      : 'Turn synchronisation on at the upstream server, if it has it',
    true,
  )
}

const slugs = ({ books }: Places): string => books.map(({ slug }) => slug).join(', ')
