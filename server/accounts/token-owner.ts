import { createUpstreamClient } from '../../lib/upstream/access/upstream-client.ts'
import {
  discoverAddressBooks,
  type DiscoveryResult,
} from '../../lib/upstream/discovery/discovery.ts'
import { createUpstreamTransport } from '../../lib/upstream/exchange/transport.ts'
import { createUpstreamThrottle } from '../../lib/upstream/access/throttle.ts'
import type { BookLocation } from '../../lib/store/upstream-locations.ts'
import type { Settings } from '../settings/settings.ts'

/** Asks upstream whose access token this is, and where that person's things are. Rejects with HttpError. */
export async function discoverTokenOwner(
  { upstream }: Settings,
  account: string,
  accessToken: string,
  known: readonly BookLocation[],
): Promise<DiscoveryResult> {
  const wellKnown = new URL(upstream.wellKnown)
  const transport = createUpstreamTransport({ ca: upstream.ca })
  const client = createUpstreamClient({
    account,
    origin: wellKnown.origin,
    transport,
    tokens: { accessToken: () => Promise.resolve(accessToken), invalidate: () => undefined },
    throttle: createUpstreamThrottle(),
  })
  try {
    return await discoverAddressBooks({ client, wellKnown, known })
  } finally {
    await transport.close()
  }
}
