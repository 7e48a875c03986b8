import type { AccountStore } from '../../../lib/store/accounts.ts'
import type { OneTimeKeyStore } from '../../../lib/store/one-time-keys.ts'
import type { UpstreamDeadlines } from '../../../lib/upstream/exchange/transport.ts'
import { openBridgeServer } from '../../serve/bridge-server.ts'
import { errorResponse } from '../../dav/errors.ts'
import { createLog, type Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import { startDnsSdAnnouncement } from '../../net/announce/start-announcement.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { createTracer, type Tracer } from '../../trace/record/tracer.ts'
import { withStore } from './with-store.ts'

/** What `serve` needs beside the settings. */
export interface ServeOptions {
  /** Called with the base URLs once connections are accepted. */
  readonly ready: (addresses: readonly string[]) => void
  /** Ends the server when it resolves. */
  readonly stop: Promise<unknown>
  /** Called after `ready`; `serve` waits for it. */
  readonly afterStart?: (
    store: AccountStore & OneTimeKeyStore,
    addresses: readonly string[],
  ) => Promise<void>
  /** Of upstream requests, when they are not the default ones. */
  readonly deadlines?: UpstreamDeadlines | undefined
  /** A new one when not given. */
  readonly tracer?: Tracer | undefined
  /** To stderr when not given. */
  readonly log?: Log | undefined
}

/** Runs the server until `stop` resolves, then drains. Rejects with one clear line when it cannot start. */
export async function serve(
  settings: Settings,
  options: ServeOptions = serveOptionsForProcess(),
): Promise<void> {
  const { ready, stop, afterStart, deadlines } = options
  const { tracer = createTracer(settings.trace.memory), log = createLog(settings.log.level) } =
    options
  await withStore(settings, async (store) => {
    await store.claimServing([])
    const onUnhandledRejection = (error: unknown): void => {
      errorResponse(error, log, 'work that nobody waited for')
    }
    process.on('unhandledRejection', onUnhandledRejection)
    const bridge = await openBridgeServer({ settings, store, log, tracer, deadlines })
    await store.claimServing(bridge.addresses)
    ready(bridge.addresses)
    const announcement = await startDnsSdAnnouncement(settings, bridge.port, log)
    await afterStart?.(store, bridge.addresses)
    await stop
    log.info('stopping')
    await Promise.all([bridge.close(), announcement?.close()])
    process.off('unhandledRejection', onUnhandledRejection)
  })
}

/**
 * Serves until SIGTERM or SIGINT and prints the ready line to stdout; `setupTerminal`: on a TTY the first run opens the
 * set-up pages and says so there.
 */
export function serveOptionsForProcess(setupTerminal?: Terminal): ServeOptions {
  return {
    ...(setupTerminal &&
      process.stdin.isTTY &&
      process.stdout.isTTY && { afterStart: setupPagesOpener(setupTerminal) }),
    ready: (addresses) => {
      process.stdout.write(`ready: ${addresses.join(' ')}\n`)
    },
    stop: new Promise((resolve) => {
      // Not once: npm may send a second signal, which must not cut short what is in flight.
      process.on('SIGTERM', resolve)
      process.on('SIGINT', resolve)
    }),
  }
}

const setupPagesOpener =
  (terminal: Terminal): NonNullable<ServeOptions['afterStart']> =>
  async (store, addresses) => {
    const { openSetupPagesOnFirstRun } = await import('./ui/first-run.ts')
    await openSetupPagesOnFirstRun(store, addresses, terminal)
  }
