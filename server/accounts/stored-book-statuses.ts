import { readBookStatus, type BookStatus } from '../../lib/replica/book-status.ts'
import type { Account } from '../../lib/store/accounts.ts'
import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import { upstreamQuirkPresets } from '../../lib/upstream/access/quirks.ts'
import type { Settings } from '../settings/settings.ts'
import { nameSuffixFor } from '../store/replica/books/card-name.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import { knownBookSlugs } from './known-book-slugs.ts'

/** How each book of an account of which something is known fares, as the files say; also while another process serves. */
export async function storedBookStatuses(
  store: UpstreamLocationStore & Pick<SqliteStore, 'openReplicaReader'>,
  settings: Settings,
  { name, createdAt }: Account,
): Promise<readonly BookStatus[]> {
  const slugs = (await knownBookSlugs(store, settings, name)) ?? []
  const reader = store.openReplicaReader(
    nameSuffixFor(upstreamQuirkPresets[settings.upstream.quirks]),
  )
  try {
    return slugs.flatMap(
      (book) => readBookStatus(reader, { account: name, born: createdAt, book }) ?? [],
    )
  } finally {
    reader.close()
  }
}
