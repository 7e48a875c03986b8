import type { DeviceStore } from '../../../../lib/store/devices.ts'
import type { Settings } from '../../../settings/settings.ts'
import type { TraceStatus } from '../../../ui/traffic-api/trace-status.ts'
import { withOwnerApi, type OwnerApiClient } from '../owner-api-client.ts'
import { withStore } from '../with-store.ts'

/** A client of the running bridge's traffic API, signed in as the owner; paths are relative to `/ui/traffic/api/`. */
export interface TraceApiClient extends OwnerApiClient {
  state(): Promise<TraceStatus>
}

/** Signs in to the running bridge with a one-time key, does `work`, and signs out again. */
export const withTraceApiClient = <T>(
  settings: Settings,
  work: (api: TraceApiClient, store: DeviceStore) => Promise<T>,
): Promise<T> =>
  withStore(settings, (store) =>
    withOwnerApi({ settings, store, api: 'traffic/api/', command: 'trace' }, (client) =>
      work({ ...client, state: async () => (await client.get('status')) as TraceStatus }, store),
    ),
  )
