import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { createDeviceRecord } from '../../../lib/guard/device-record.ts'
import { generateDevicePassword } from '../../../lib/guard/device-password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type { UpstreamQuirks } from '../../../lib/upstream/access/quirks.ts'
import type { AccountBooks } from '../../../lib/replica/account-books.ts'
import { createCorridor, type Corridor } from '../../dav/corridor.ts'
import type { OwnAuthorityCheck } from '../../dav/own-authority.ts'
import type { DeviceOperationContext } from '../../dav/operation-contexts.ts'
import type { AuthenticatedDevice } from '../../dav/sign-in/authentication-result.ts'
import { createSpoolPool } from '../../dav/spool/spool-pool.ts'
import { sendInProcess, type RequestMessage } from '../../trace/replay/in-process-request.ts'

/** How far a request gets without upstream and stored state, with the fields of `explain --json`. */
export type DryRunOutcome =
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly why: string
      readonly condition: string | undefined
    }
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'goes on' }

/** How the bridge is set up, and who is authenticated. */
export interface DryRunOptions {
  readonly isOwnAuthority: OwnAuthorityCheck
  /** The account that a client with credentials is authenticated as. */
  readonly account: Account
  readonly upstreamQuirks: UpstreamQuirks
}

/** Runs a request through the bridge's own corridor, over a connection within this process; nothing is sent or stored. */
export async function dryRunRequest(
  message: RequestMessage,
  options: DryRunOptions,
): Promise<DryRunOutcome> {
  const corridor = createOfflineCorridor(options)
  let outcome: DryRunOutcome | undefined
  const unreadable = await sendInProcess((request, response) => {
    void outcomeOf(corridor, request, response).then((found) => {
      outcome = found
      response.end()
    })
  }, message)
  return (
    outcome ?? {
      kind: 'refused',
      status: 400,
      why: unreadable ?? 'it breaks off',
      condition: undefined,
    }
  )
}

/** Thrown where upstream or the store would be asked. */
const needsUpstream = new Error('upstream would be asked')

async function outcomeOf(
  corridor: Corridor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<DryRunOutcome> {
  try {
    return { kind: 'answered', status: (await corridor(request, response)).status }
  } catch (error) {
    if (error === needsUpstream) return { kind: 'goes on' }
    if (!(error instanceof HttpError)) throw error
    const { status, message: why, condition } = error
    return { kind: 'refused', status, why, condition: condition?.name }
  }
}

function createOfflineCorridor({
  isOwnAuthority,
  account,
  upstreamQuirks,
}: DryRunOptions): Corridor {
  const device = createDeviceRecord({
    account: account.name,
    name: 'client',
    password: generateDevicePassword(),
  })
  const caller: AuthenticatedDevice = { account, device }
  return createCorridor({
    isOwnAuthority,
    authenticate: (authorization) =>
      authorization === undefined
        ? Promise.reject(new HttpError(401, 'It has no credentials: the client is asked for them'))
        : Promise.resolve(caller),
    contexts: {
      quirks: upstreamQuirks,
      forDevice: () => offlineContext(account, upstreamQuirks),
      isFailing: () => false,
    },
    spoolPool: createSpoolPool({ memory: Infinity, directory: tmpdir() }),
    deviceActivity: { recordRequest: () => undefined },
    recordAccountActivity: (_, answer) => void answer.catch(() => undefined),
  })
}

/** A context without state: an operation that needs upstream or the store ends with `needsUpstream`. */
const offlineContext = (
  account: Account,
  upstreamQuirks: UpstreamQuirks,
): DeviceOperationContext => ({
  user: account.name,
  readOnly: false,
  books: offlineObject<AccountBooks>({ account, quirks: upstreamQuirks }),
  syncTokens: offlineObject<DeviceOperationContext['syncTokens']>(),
  listedRevisions: offlineObject<DeviceOperationContext['listedRevisions']>(),
  capabilities: offlineObject<DeviceOperationContext['capabilities']>(),
  lock: (_key, work) => work(),
})

const offlineObject = <T extends object>(known: Partial<T> = {}): T =>
  new Proxy(known as T, {
    get: (_, name) =>
      name in known
        ? known[name as keyof T]
        : () => {
            throw needsUpstream
          },
  })
