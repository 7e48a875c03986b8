import { serve, type ServeOptions } from '../../server/cli/commands/serve.ts'
import type { Settings } from '../../server/settings/settings.ts'
import type { Scope } from './scope.ts'
import { watchSecrets } from './secret-watch.ts'

/** A bridge that is served in this process. */
export interface Served {
  /** All that its ready line tells. */
  readonly addresses: readonly string[]
  /** Stops it, as SIGTERM would. */
  readonly close: () => Promise<void>
}

/**
 * Serves until the scope ends. All requests are recorded, everything is logged, and none of `secrets`, no token and no
 * code may be found in either (K13).
 */
export async function served(
  scope: Scope,
  settings: Settings,
  secrets: readonly string[],
  options: Pick<ServeOptions, 'deadlines'> = {},
): Promise<Served> {
  const stop = Promise.withResolvers<undefined>()
  const ready = Promise.withResolvers<readonly string[]>()
  const { tracer, log, check } = watchSecrets(settings.trace.memory, secrets)
  const end = serve(settings, {
    ...options,
    tracer,
    log,
    ready: ready.resolve,
    stop: stop.promise,
  })
  end.catch(ready.reject)
  const addresses = await ready.promise
  const close = async (): Promise<void> => {
    stop.resolve(undefined)
    await end
  }
  scope.after(async () => {
    await close()
    check()
  })
  return { addresses, close }
}
