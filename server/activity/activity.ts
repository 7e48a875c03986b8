import { setImmediate } from 'node:timers/promises'
import type { Device, Store } from '../../lib/store/store.ts'
import { createCardCounts } from './card-counts.ts'
import { createDeviceNews } from './device-news.ts'
import type { Log } from '../log/log.ts'

/**
 * Which devices come, and how many contacts there are, for the people who look at it. It is kept in memory and reaches
 * the store within `interval`; no request waits for it or fails by it.
 */
export interface Activity {
  /** A device has signed in for a request. */
  seen(device: Device, userAgent: string | undefined): void
  /** Upstream has told every card of a book. */
  listed(account: string, book: string, cards: number): void
  /** Stores what is not stored yet. */
  close(): Promise<void>
}

export interface ActivityOptions {
  readonly store: Pick<Store, 'addDeviceActivity' | 'addAccountActivity' | 'places'>
  readonly log: Pick<Log, 'warn'>
  /** Milliseconds. */
  readonly interval?: number
  readonly now?: () => number
}

/** Records into `store`. */
export function createActivity(options: ActivityOptions): Activity {
  const { store, log, interval = 10_000, now = Date.now } = options
  const devices = createDeviceNews()
  const counts = createCardCounts((account) => store.places(account))
  let due: NodeJS.Timeout | undefined
  let written: Promise<void> = Promise.resolve()

  const soon = (): void => {
    due ??= setTimeout(() => void flush(), interval).unref()
  }

  function flush(): Promise<void> {
    clearTimeout(due)
    due = undefined
    return (written = written.then(write))
  }

  async function write(): Promise<void> {
    try {
      // Each is a flush of the disk: requests go in between.
      await devices.give((news) => store.addDeviceActivity(news).then(() => setImmediate()))
      await counts.give((account, contacts) =>
        store.addAccountActivity({ account, lastSync: undefined, lastError: undefined, contacts }),
      )
    } catch (error) {
      soon()
      log.warn('What devices did could not be stored, it is tried again', {
        error: error instanceof Error ? error : undefined,
      })
    }
  }

  return {
    seen(device, userAgent) {
      devices.add(device, userAgent, now())
      soon()
    },
    listed(account, book, cards) {
      counts.listed(account, book, cards)
      soon()
    },
    close: flush,
  }
}
