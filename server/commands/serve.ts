import type { RequestListener } from 'node:http'
import type { Deadlines } from '../../lib/upstream/exchange.ts'
import { createApp } from '../app.ts'
import { createAuthenticate } from '../authenticate.ts'
import { createCorridor } from '../corridor.ts'
import { refuse } from '../errors.ts'
import { ourNames } from '../host.ts'
import { createHouses } from '../houses.ts'
import { listen } from '../listen.ts'
import { createLog } from '../log.ts'
import type { Settings } from '../settings.ts'
import { createSpools } from '../spool.ts'
import { withStore } from './with-store.ts'

/** Writes in flight get this long to finish, in milliseconds. */
const drain = 10_000

export interface ServeOptions {
  /** Gets the line that scripts wait for. */
  readonly ready: (addresses: readonly string[]) => void
  /** Ends the server when it resolves. */
  readonly stop: Promise<unknown>
  /** Upstream's, when they are not the usual. */
  readonly deadlines?: Deadlines | undefined
}

/** Runs the server until SIGTERM or SIGINT, then drains. Rejects with one clear line when it cannot start. */
export async function serve(
  settings: Settings,
  { ready, stop, deadlines }: ServeOptions = onTerminal(),
): Promise<void> {
  await withStore(settings, async (store) => {
    await store.claim([])
    const log = createLog(settings.log.level)
    const unwaited = (error: unknown): void => {
      refuse(error, log, 'work that nobody waited for')
    }
    process.on('unhandledRejection', unwaited)
    const houses = await createHouses(settings, store, log, deadlines)
    const spools = createSpools({ memory: settings.spool.memory, directory: settings.dataDir })
    let port = settings.listen.port
    const isOurs = ourNames(settings.listen.host, () => port)
    const corridor = createCorridor({
      isOurs,
      authenticate: createAuthenticate({ store }),
      houses,
      spools,
    })
    const app = createApp({ corridor, log })
    const answer = app.callback()
    const handler: RequestListener = (request, response) => void answer(request, response)
    const doors = await listen({ ...settings.listen, handler })
    port = doors.port
    await store.claim(doors.addresses)
    ready(doors.addresses)
    log.info('serving', {
      addresses: doors.addresses.join(' '),
      upstream: settings.upstream.wellKnown,
    })
    await stop
    log.info('stopping')
    await doors.close(drain)
    await houses.close()
    spools.close()
    process.off('unhandledRejection', unwaited)
  })
}

function onTerminal(): ServeOptions {
  return {
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
