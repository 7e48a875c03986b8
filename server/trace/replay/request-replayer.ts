import type { IncomingMessage, ServerResponse } from 'node:http'
import { isSafeMethod } from '../../../lib/http/safe-methods.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { AccountStore } from '../../../lib/store/accounts.ts'
import type { DeviceStore } from '../../../lib/store/devices.ts'
import { createDavApp } from '../../dav/app.ts'
import type { DeviceAuthenticator } from '../../dav/authenticate.ts'
import type { Corridor } from '../../dav/corridor.ts'
import type { Log } from '../../log/log.ts'
import type { AuthenticatedDevice } from '../../dav/sign-in/authentication-result.ts'
import { sendInProcess, type RequestMessage } from './in-process-request.ts'
import type { RecordedRequest } from '../record/recorded-request.ts'
import type { RequestRecorder } from '../record/request-recorder.ts'
import { toReplayRequest } from './replay-request.ts'
import type { Tracer } from '../record/tracer.ts'

/** Parts of the request that replace the recorded ones. */
export type RequestEdits = Partial<RequestMessage>

/**
 * Sends a recorded client's request to the bridge again, as its device or, when it was not authenticated, without
 * credentials. The result is recorded too, and returned. Throws 409 when the method is unsafe and that is not confirmed.
 */
export type RequestReplayer = (
  recorded: RecordedRequest,
  options: { readonly edited?: RequestEdits; readonly confirmed: boolean },
) => Promise<RecordedRequest>

/** What a request replayer needs of the bridge. */
export interface RequestReplayerOptions {
  /** Makes a corridor like the one that clients use, with another way to authenticate. */
  readonly corridor: (authenticate: DeviceAuthenticator) => Corridor
  readonly authenticate: DeviceAuthenticator
  readonly store: AccountStore & DeviceStore
  readonly tracer: Pick<Tracer, 'recordReplay'>
  readonly log: Log
}

/** The requests go over connections within this process, so that the caller they are authenticated as is safe. */
export function createRequestReplayer(options: RequestReplayerOptions): RequestReplayer {
  const { corridor, authenticate, store, tracer, log } = options
  return async (recorded, { edited, confirmed }) => {
    const caller = await callerOf(store, recorded)
    const request = toReplayRequest(recorded, edited, caller !== undefined)
    if (!isSafeMethod(request.method) && !confirmed)
      throw new HttpError(
        409,
        `${request.method} may change contacts: confirm that it is to be sent again`,
      )
    const result = Promise.withResolvers<RecordedRequest>()
    let recorder = undefined as RequestRecorder | undefined
    const begin = (incoming: IncomingMessage, response: ServerResponse) => {
      const replay = { replayOf: recorded.id, done: result.resolve }
      return (recorder = tracer.recordReplay(incoming, response, replay))
    }
    const replayCorridor = corridor((authorization, line) =>
      caller && authorization !== undefined
        ? Promise.resolve(caller)
        : authenticate(undefined, line),
    )
    await sendInProcess(createDavApp({ corridor: replayCorridor, log, tracer: { begin } }), request)
    if (recorder) return result.promise
    throw new HttpError(422, 'This is no request of HTTP: look at its method, target and headers')
  }
}

async function callerOf(
  store: RequestReplayerOptions['store'],
  { who }: RecordedRequest,
): Promise<AuthenticatedDevice | undefined> {
  if (!who) return undefined
  const [accounts, devices] = await Promise.all([store.accounts(), store.devices()])
  const account = accounts.find(({ name }) => name === who.account)
  const device = devices.find(({ account, name }) => account === who.account && name === who.device)
  if (account && device) return { account, device }
  throw new HttpError(404, `There is no device ${who.device} of ${who.account} any more`)
}
