import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import type { Settings } from '../settings/settings.ts'

/** Slugs of an account's books; undefined before upstream was asked. Google has one, whose slug is fixed. */
export async function knownBookSlugs(
  store: UpstreamLocationStore,
  { upstream }: Settings,
  account: string,
): Promise<readonly string[] | undefined> {
  const locations = await store.upstreamLocations(account)
  return (
    locations?.books.map(({ slug }) => slug) ??
    (upstream.quirks === 'google' ? ['contacts'] : undefined)
  )
}
