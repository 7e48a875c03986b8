import type { IncomingMessage, ServerResponse } from 'node:http'
import { HttpError } from '../../lib/errors/http-error.ts'
import { locateResource, type DavResource } from '../../lib/mapping/resource.ts'
import { currentRequestObserver } from '../../lib/observe/request-observer.ts'
import { clientProfileFor } from '../../lib/operations/clients/client-profiles.ts'
import type { DavResponse, DavRequest } from '../../lib/operations/message/dav-message.ts'
import { answerOptions } from '../../lib/operations/options.ts'
import { operationForMethod } from '../../lib/operations/table.ts'
import type { Account } from '../../lib/store/accounts.ts'
import { isTemporaryDevice } from '../accounts/temporary-device.ts'
import type { AccountActivityRecorder } from '../activity/account-activity-recorder.ts'
import type { DeviceActivityRecorder } from '../activity/device-activity-recorder.ts'
import { acceptRequest } from './accept.ts'
import type { DeviceAuthenticator } from './authenticate.ts'
import { withContentLocation } from './content-location.ts'
import type { OperationContexts } from './operation-contexts.ts'
import type { OwnAuthorityCheck } from './own-authority.ts'
import { readRequestBody } from './request-body.ts'
import type { AuthenticatedDevice } from './sign-in/authentication-result.ts'
import { discardSpoolsOnFailure } from './spool/discard-on-failure.ts'
import type { SpoolPool } from './spool/spool-pool.ts'
import {
  isRedirectedWellKnown,
  resolveWellKnownInPlace,
  wellKnownRedirectResponse,
} from './well-known.ts'

export interface CorridorOptions {
  readonly isOwnAuthority: OwnAuthorityCheck
  readonly authenticate: DeviceAuthenticator
  readonly contexts: Pick<OperationContexts, 'quirks' | 'forDevice' | 'isFailing'>
  readonly spoolPool: SpoolPool
  readonly deviceActivity: Pick<DeviceActivityRecorder, 'recordRequest'>
  readonly recordAccountActivity: AccountActivityRecorder
}

/** One request's way to its answer. Rejects with HttpError; then nothing of an answer is left behind. */
export type Corridor = (request: IncomingMessage, response: ServerResponse) => Promise<DavResponse>

/** accept → locate → authenticate → operation; `app.ts` sends what comes out. */
export function createCorridor(options: CorridorOptions): Corridor {
  const { isOwnAuthority, authenticate, contexts, spoolPool } = options
  return async (request, response) => {
    const accepted = acceptRequest(request, isOwnAuthority)
    const { method, headers } = accepted
    const { authorization, 'user-agent': userAgent } = headers
    // Evolution asks without credentials, DAVx5 of the principal, Apple of anything.
    if (method === 'OPTIONS') return answerOptions(accepted.target, contexts.quirks)

    const located = locateResource(accepted.target)
    // Whose device it is shows only with the password, and clients that follow no redirect are known by their name.
    const isAnonymous = authorization === undefined
    if (isAnonymous && isRedirectedWellKnown(located, clientProfileFor(userAgent)))
      return wellKnownRedirectResponse

    const client = await authenticate(authorization, request)
    const profile = clientProfileFor(userAgent, client.device.profile)
    options.deviceActivity.recordRequest(client.device, userAgent)
    currentRequestObserver()?.identified({ ...namesOf(client), profile: profile.name })
    if (isRedirectedWellKnown(located, profile)) return wellKnownRedirectResponse
    const resource = resourceOf(client.account, resolveWellKnownInPlace(located, profile))

    const operation = operationForMethod(method)
    const body = await readRequestBody(request, response)
    currentRequestObserver()?.bodyReceived(body)
    const query = queryOf(accepted.target)
    const davRequest = { method, resource, query, headers, body, isOwnAuthority, profile }
    const device = contexts.forDevice(client)
    const readOnly = device.readOnly || profile.writes === 'none'
    const context = { ...device, readOnly, formatProfile: profile }
    const result = discardSpoolsOnFailure(spoolPool, async (createSpool) =>
      operation(davRequest, { ...context, createSpool }),
    )
    const isSync = (): boolean =>
      !isTemporaryDevice(client.device) &&
      isAboutCards(davRequest) &&
      !contexts.isFailing(client.account)
    options.recordAccountActivity(client.account.name, result, isSync)
    return withContentLocation(await result, accepted, resource)
  }
}

const namesOf = ({ account, device }: AuthenticatedDevice) => ({
  account: account.name,
  device: device.name,
})

function queryOf(target: string): string {
  const at = target.indexOf('?')
  return at < 0 ? '' : target.slice(at + 1)
}

/** The path and the Basic user must agree: clients share connections and passwords per host and realm. */
function resourceOf({ name, email }: Account, resource: DavResource): DavResource {
  if (!('user' in resource) || resource.user === name) return resource
  if (resource.user === email?.toLowerCase()) return { ...resource, user: name }
  throw new HttpError(403, `This path belongs to another user than ${name}`)
}

/** Whether the answer is about cards: what a device comes for. */
const isAboutCards = ({
  method,
  resource,
  headers,
}: Pick<DavRequest, 'method' | 'resource' | 'headers'>): boolean =>
  resource.kind === 'card' ||
  (resource.kind === 'book' &&
    (method === 'REPORT' || (method === 'PROPFIND' && headers.depth !== '0')))
