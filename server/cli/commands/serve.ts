import type { Store } from '../../../lib/store/store.ts'
import type { Deadlines } from '../../../lib/upstream/exchange/exchange.ts'
import { tidyAfterStart } from '../../after-start.ts'
import { openBridge } from '../../serve/bridge.ts'
import { refuse } from '../../dav/errors.ts'
import { createLog, type Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import { tellNetwork } from '../../net/announce/tell-network.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { createTracer, type Tracer } from '../../trace/record/tracer.ts'
import { withStore } from './with-store.ts'

export interface ServeOptions {
  /** Gets the line that scripts wait for. */
  readonly ready: (addresses: readonly string[]) => void
  /** Ends the server when it resolves. */
  readonly stop: Promise<unknown>
  /** Greets whoever has started it, once it serves. */
  readonly welcome?: (store: Store, addresses: readonly string[]) => Promise<void>
  /** Upstream's, when they are not the usual. */
  readonly deadlines?: Deadlines | undefined
  /** One of its own when not given. */
  readonly tracer?: Tracer | undefined
  /** To stderr when not given. */
  readonly log?: Log | undefined
}

/** Runs the server until SIGTERM or SIGINT, then drains. Rejects with one clear line when it cannot start. */
export async function serve(
  settings: Settings,
  options: ServeOptions = onTerminal(),
): Promise<void> {
  const { ready, stop, welcome, deadlines } = options
  const { tracer = createTracer(settings.trace.memory), log = createLog(settings.log.level) } =
    options
  await withStore(settings, async (store) => {
    await store.claim([])
    const unwaited = (error: unknown): void => {
      refuse(error, log, 'work that nobody waited for')
    }
    process.on('unhandledRejection', unwaited)
    const bridge = await openBridge({ settings, store, log, tracer, deadlines })
    await store.claim(bridge.addresses)
    ready(bridge.addresses)
    bridge.load()
    const announcement = await tellNetwork(settings, bridge.port, log)
    await welcome?.(store, bridge.addresses)
    await stop
    log.info('stopping')
    await Promise.all([bridge.close(), announcement?.close()])
    process.off('unhandledRejection', unwaited)
  })
}

/** Until a signal; `greeted`: the terminal of a person who may be led to the set-up pages. */
export function onTerminal(greeted?: Terminal): ServeOptions {
  return {
    ...(greeted && process.stdin.isTTY && process.stdout.isTTY && { welcome: welcomeOn(greeted) }),
    ready: (addresses) => {
      process.stdout.write(`ready: ${addresses.join(' ')}\n`)
      tidyAfterStart()
    },
    stop: new Promise((resolve) => {
      // Not once: npm may send a second signal, which must not cut short what is in flight.
      process.on('SIGTERM', resolve)
      process.on('SIGINT', resolve)
    }),
  }
}

const welcomeOn =
  (terminal: Terminal): NonNullable<ServeOptions['welcome']> =>
  async (store, addresses) => {
    const { welcome } = await import('./ui/ui-welcome.ts')
    await welcome(store, addresses, terminal)
  }
