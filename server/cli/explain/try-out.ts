import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { makeDevice } from '../../../lib/guard/device.ts'
import { generatePassword } from '../../../lib/guard/password.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createCardCache } from '../../../lib/operations/cards/card-cache.ts'
import { nothingKept } from '../../../lib/operations/cards/kept-cards.ts'
import type { Account } from '../../../lib/store/store.ts'
import type { Quirks } from '../../../lib/upstream/access/quirks.ts'
import type { Session } from '../../../lib/upstream/book/session.ts'
import { createCorridor, type Corridor } from '../../dav/corridor.ts'
import type { OurNames } from '../../dav/host.ts'
import type { CallerContext } from '../../dav/operation-contexts.ts'
import type { Caller } from '../../dav/sign-in/directory.ts'
import { createSpools } from '../../dav/spool/spool.ts'
import { askWithin, type OwnRequest } from '../../trace/replay/own-line.ts'

/** How far a request comes without upstream and without what the bridge remembers. */
export type Outcome =
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly why: string
      readonly condition: string | undefined
    }
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'goes on' }

export interface TryOutOptions {
  readonly isOurs: OurNames
  /** Whose device the client is taken for. */
  readonly account: Account
  readonly deviations: Quirks
}

/** Leads a request through the bridge's own corridor, over a connection within this process; nothing is sent or kept. */
export async function tryOut(asked: OwnRequest, options: TryOutOptions): Promise<Outcome> {
  const corridor = offline(options)
  let outcome: Outcome | undefined
  const unreadable = await askWithin((request, response) => {
    void outcomeOf(corridor, request, response).then((found) => {
      outcome = found
      response.end()
    })
  }, asked)
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
const further = new Error('upstream would be asked')

async function outcomeOf(
  corridor: Corridor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Outcome> {
  try {
    return { kind: 'answered', status: (await corridor(request, response)).status }
  } catch (error) {
    if (error === further) return { kind: 'goes on' }
    if (!(error instanceof HttpError)) throw error
    const { status, message: why, condition } = error
    return { kind: 'refused', status, why, condition: condition?.name }
  }
}

function offline({ isOurs, account, deviations }: TryOutOptions): Corridor {
  const device = makeDevice({ account: account.name, name: 'client', password: generatePassword() })
  const caller: Caller = { account, device }
  return createCorridor({
    isOurs,
    authenticate: (authorization) =>
      authorization === undefined
        ? Promise.reject(new HttpError(401, 'It has no credentials: the client is asked for them'))
        : Promise.resolve(caller),
    houses: { of: () => emptyHouse(account, deviations), close: () => Promise.resolve() },
    spools: createSpools({ memory: Infinity, directory: tmpdir() }),
    activity: { seen: () => undefined },
    watchAccount: (_, answer) => void answer.catch(() => undefined),
  })
}

/** Knows nothing, and whoever wants to know more has come to the end of what can be told offline. */
const emptyHouse = (account: Account, deviations: Quirks): CallerContext => ({
  user: account.name,
  readOnly: false,
  session: unknowing<Session>({ account, quirks: deviations }),
  aliases: unknowing<CallerContext['aliases']>(),
  syncTokens: unknowing<CallerContext['syncTokens']>(),
  cards: createCardCache(),
  kept: nothingKept,
  understanding: unknowing<CallerContext['understanding']>(),
  lock: (_key, work) => work(),
})

const unknowing = <T extends object>(known: Partial<T> = {}): T =>
  new Proxy(known as T, {
    get: (_, name) =>
      name in known
        ? known[name as keyof T]
        : () => {
            throw further
          },
  })
