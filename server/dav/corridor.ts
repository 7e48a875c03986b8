import type { IncomingMessage, ServerResponse } from 'node:http'
import { isSafe } from '../../lib/http/safe-methods.ts'
import type { Spool } from '../../lib/http/spool.ts'
import { HttpError } from '../../lib/errors/http-error.ts'
import { locate, type Resource } from '../../lib/mapping/resource.ts'
import { served } from '../../lib/operations/message/methods.ts'
import type { Answer, DavRequest } from '../../lib/operations/message/operation.ts'
import type { Profile } from '../../lib/operations/clients/profile.ts'
import { profileOf } from '../../lib/operations/clients/profiles.ts'
import { operationOf } from '../../lib/operations/table.ts'
import type { Account } from '../../lib/store/store.ts'
import { noteProfile, witness } from '../../lib/observe/request-observer.ts'
import { accept, type Call } from './accept.ts'
import type { AccountWatch } from '../activity/account-watch.ts'
import type { Activity } from '../activity/activity.ts'
import type { Authenticate } from './authenticate.ts'
import { withContentLocation } from './content-location.ts'
import { departure } from './departure.ts'
import { isTemporary } from '../accounts/temporary-device.ts'
import type { OurNames } from './host.ts'
import type { OperationContexts } from './operation-contexts.ts'
import { readBody } from './request-body.ts'
import type { Caller } from './sign-in/directory.ts'
import type { Spools } from './spool/spool.ts'

export interface CorridorOptions {
  readonly isOurs: OurNames
  readonly authenticate: Authenticate
  readonly houses: OperationContexts
  readonly spools: Spools
  readonly activity: Pick<Activity, 'seen'>
  readonly watchAccount: AccountWatch
}

/** One request's way through the house. Rejects with HttpError; then nothing of an answer is left behind. */
export type Corridor = (request: IncomingMessage, response: ServerResponse) => Promise<Answer>

export function createCorridor({
  isOurs,
  authenticate,
  houses,
  spools,
  activity,
  watchAccount,
}: CorridorOptions): Corridor {
  return async (request, response) => {
    const { method, target, headers } = accept(request, isOurs)
    if (method === 'OPTIONS') return options
    const located = locate(target)
    const wanted = profileOf(headers['user-agent'])
    if (located.kind === 'well-known' && leadsAway(wanted, headers)) return wellKnown
    const caller = await authenticate(headers.authorization, request)
    activity.seen(caller.device, headers['user-agent'])
    const profile = profileOf(headers['user-agent'], caller.device.profile)
    witness()?.identified({ ...namesOf(caller), profile: profile.name })
    if (located.kind === 'well-known' && profile.wellKnown === 'redirect') return wellKnown
    if (located.kind === 'well-known')
      noteProfile(profile, () => 'the well-known path answered in place of a redirect')
    const resource = own(inPlace(located), caller.account)
    const operation = operationOf(method)
    const body = await readBody(request, response)
    witness()?.received(body)
    const asked = {
      method,
      resource,
      headers,
      body,
      isOurs,
      profile,
    }
    const house = houses.of(caller, isSafe(method) ? departure(response) : undefined)
    const answer = withSpools(spools, async (spool) =>
      operation(asked, { ...house, spool, reader: profile }),
    )
    watchAccount(caller.account.name, answer, !isTemporary(caller.device) && asksUpstream(asked))
    return withContentLocation(await answer, { method, target }, resource)
  }
}

/** Whether an answer cannot be had without upstream. */
const asksUpstream = ({
  method,
  resource,
  headers,
}: Pick<DavRequest, 'method' | 'resource' | 'headers'>): boolean =>
  resource.kind === 'card' ||
  (resource.kind === 'book' &&
    (method === 'REPORT' || (method === 'PROPFIND' && headers.depth === '1')))

const namesOf = ({ account, device }: Caller) => ({ account: account.name, device: device.name })

// Evolution asks without credentials, DAVx5 of the principal, Apple of anything: alike for every path.
const options: Answer = { status: 200, headers: { Allow: served.join(', ') } }

/** https://www.rfc-editor.org/rfc/rfc6764#section-5. A cached permanent redirect would outlive a change. */
const wellKnown: Answer = { status: 301, headers: { Location: '/', 'Cache-Control': 'no-store' } }

// Whose device it is shows only with the password; clients that need the answer in place know no other way.
const leadsAway = ({ wellKnown }: Profile, { authorization }: Call['headers']): boolean =>
  wellKnown === 'redirect' && authorization === undefined

const inPlace = (resource: Resource): Resource =>
  resource.kind === 'well-known' ? { kind: 'root', path: '/.well-known/carddav' } : resource

/** The path and the Basic user must agree: clients share connections and passwords per host and realm. */
function own(resource: Resource, { name, email }: Account): Resource {
  if (!('user' in resource) || resource.user === name) return resource
  if (resource.user === email?.toLowerCase()) return { ...resource, user: name }
  throw new HttpError(403, `This path belongs to another user than ${name}`)
}

async function withSpools(
  spools: Spools,
  work: (create: () => Spool) => Promise<Answer>,
): Promise<Answer> {
  const made: Spool[] = []
  const create = (): Spool => {
    const spool = spools.create()
    made.push(spool)
    return spool
  }
  try {
    return await work(create)
  } catch (error) {
    for (const spool of made) spool.discard()
    throw error
  }
}
