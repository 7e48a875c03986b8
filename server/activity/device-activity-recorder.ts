import { setImmediate } from 'node:timers/promises'
import type { ActivityStore } from '../../lib/store/activity.ts'
import type { Device } from '../../lib/store/devices.ts'
import type { UpstreamLocationStore } from '../../lib/store/upstream-locations.ts'
import { createPendingCardCounts } from './pending-card-counts.ts'
import { createPendingDeviceActivity } from './pending-device-activity.ts'
import type { Log } from '../log/log.ts'

/**
 * When devices sent requests, and how many contacts accounts have, for `account list` and the pages. It is gathered in
 * memory and reaches the store within `interval`; no request waits for it or fails because of it.
 */
export interface DeviceActivityRecorder {
  /** A device has signed in for a request. */
  recordRequest(device: Device, userAgent: string | undefined): void
  /** Upstream has listed every card of a book. */
  recordCardCount(account: string, book: string, cards: number): void
  /** Stores what is not stored yet. */
  close(): Promise<void>
}

export interface DeviceActivityRecorderOptions {
  readonly store: ActivityStore & UpstreamLocationStore
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds. */
  readonly interval?: number
  readonly now?: () => number
}

export function createDeviceActivityRecorder(
  options: DeviceActivityRecorderOptions,
): DeviceActivityRecorder {
  const { store, log, interval = 10_000, now = Date.now } = options
  const devices = createPendingDeviceActivity()
  const counts = createPendingCardCounts((account) => store.upstreamLocations(account))
  let timer: NodeJS.Timeout | undefined
  let written: Promise<void> = Promise.resolve()

  const flushLater = (): void => {
    timer ??= setTimeout(() => void flush(), interval).unref()
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    return (written = written.then(write))
  }

  async function write(): Promise<void> {
    try {
      // Each is a flush of the disk: requests go in between.
      await devices.flush((activity) =>
        store.addDeviceActivity(activity).then(() => setImmediate()),
      )
      await counts.flush((account, contacts) =>
        store.addAccountActivity({ account, lastSync: undefined, lastError: undefined, contacts }),
      )
    } catch (error) {
      flushLater()
      log.warn('What devices did could not be stored, it is tried again', {
        error: error instanceof Error ? error : undefined,
      })
    }
  }

  return {
    recordRequest(device, userAgent) {
      devices.add(device, userAgent, now())
      flushLater()
    },
    recordCardCount(account, book, cards) {
      counts.set(account, book, cards)
      flushLater()
    },
    close: flush,
  }
}
