import type { IncomingMessage, ServerResponse } from 'node:http'
import { isSafe } from '../../../lib/http/safe-methods.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Store } from '../../../lib/store/store.ts'
import type { Authenticate } from '../../dav/authenticate.ts'
import type { Corridor } from '../../dav/corridor.ts'
import type { Log } from '../../log/log.ts'
import type { Caller } from '../../dav/sign-in/directory.ts'
import { askWithin, type OwnRequest } from './own-line.ts'
import type { Recorded } from '../record/recorded.ts'
import type { Recording } from '../record/recording.ts'
import { replayed } from './replayed-request.ts'
import type { Tracer } from '../record/tracer.ts'

/** What may be said in other words than the client's. */
export type Edited = Partial<OwnRequest>

/**
 * Sends a recorded client's request to the bridge again, as its device or, when it was not let in, as nobody. The result
 * is recorded too. Throws 409 when it may change something and nobody has confirmed that.
 */
export type Replay = (
  recorded: Recorded,
  options: { readonly edited?: Edited; readonly confirmed: boolean },
) => Promise<Recorded>

export interface ReplayOptions {
  /** A corridor like the one of the front door, but for who decides about credentials. */
  readonly corridor: (authenticate: Authenticate) => Corridor
  readonly authenticate: Authenticate
  readonly store: Pick<Store, 'accounts' | 'devices'>
  readonly tracer: Pick<Tracer, 'record'>
  readonly log: Log
}

/** Nothing here can be reached from a socket: who the caller is goes with a connection within this process. */
export function createReplay(options: ReplayOptions): Replay {
  const { corridor, authenticate, store, tracer, log } = options
  return async (recorded, { edited, confirmed }) => {
    const caller = await callerOf(store, recorded)
    const asked = replayed(recorded, edited, caller !== undefined)
    if (!isSafe(asked.method) && !confirmed)
      throw new HttpError(
        409,
        `${asked.method} may change contacts: confirm that it is to be sent again`,
      )
    const result = Promise.withResolvers<Recorded>()
    let begun = undefined as Recording | undefined
    const begin = (request: IncomingMessage, response: ServerResponse) => {
      const sent = { replayOf: recorded.id, done: result.resolve }
      return (begun = tracer.record(request, response, sent))
    }
    const own = corridor((authorization, line) =>
      caller && authorization !== undefined
        ? Promise.resolve(caller)
        : authenticate(undefined, line),
    )
    const { createApp } = await import('../../dav/app.ts')
    await askWithin(createApp({ corridor: own, log, tracer: { begin } }), asked)
    if (begun) return result.promise
    throw new HttpError(422, 'This is no request of HTTP: look at its method, target and headers')
  }
}

async function callerOf(
  store: ReplayOptions['store'],
  { who }: Recorded,
): Promise<Caller | undefined> {
  if (!who) return undefined
  const [accounts, devices] = await Promise.all([store.accounts(), store.devices()])
  const account = accounts.find(({ name }) => name === who.account)
  const device = devices.find(({ account, name }) => account === who.account && name === who.device)
  if (account && device) return { account, device }
  throw new HttpError(404, `There is no device ${who.device} of ${who.account} any more`)
}
