import { createAccess } from '../../lib/upstream/access/access.ts'
import { discover, type Discovered } from '../../lib/upstream/discovery/discovery.ts'
import { createExchange } from '../../lib/upstream/exchange/exchange.ts'
import { createThrottle } from '../../lib/upstream/access/throttle.ts'
import type { BookPlace } from '../../lib/store/store.ts'
import type { Settings } from '../settings/settings.ts'

/** Asks upstream whose access token this is, and where that person's things are. Rejects with HttpError. */
export async function identify(
  { upstream }: Settings,
  account: string,
  accessToken: string,
  known: readonly BookPlace[],
): Promise<Discovered> {
  const wellKnown = new URL(upstream.wellKnown)
  const exchange = createExchange({ ca: upstream.ca })
  const access = createAccess({
    account,
    origin: wellKnown.origin,
    exchange,
    tokens: { accessToken: () => Promise.resolve(accessToken), invalidate: () => undefined },
    throttle: createThrottle(),
  })
  try {
    return await discover({ access, wellKnown, known })
  } finally {
    await exchange.close()
  }
}
