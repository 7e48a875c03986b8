import type { AccessTokenSourceOptions } from '../../../lib/oauth/access-tokens.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type { Grant } from '../../../lib/store/grants.ts'

/** The part of the store that tokens need, in memory, with what it holds in the open. */
export interface MemoryStore {
  readonly store: AccessTokenSourceOptions['store']
  readonly grants: Map<string, Grant>
  /** Alice's. */
  readonly refreshToken: string | undefined
  readonly accounts: Map<string, Account>
  /** Thrown by the next `putGrant`. */
  broken: Error | undefined
}

export function memoryStore(grant: Grant): MemoryStore {
  const alice: Account = {
    name: 'alice',
    email: 'alice@example.com',
    state: 'ok',
    stateSince: 0,
    createdAt: 0,
  }
  const grants = new Map<string, Grant>([['alice', grant]])
  const accounts = new Map([['alice', alice]])
  let revision = 0
  const queue = new Map<string, Promise<unknown>>()
  const memory: MemoryStore = {
    grants,
    accounts,
    get refreshToken() {
      const grant = grants.get('alice')
      return grant?.kind === 'refresh-token' ? grant.refreshToken : undefined
    },
    broken: undefined,
    store: {
      revision: () => Promise.resolve(revision),
      accounts: () => Promise.resolve([...accounts.values()]),
      account: (name) => Promise.resolve(accounts.get(name)),
      putAccount(account) {
        revision += 1
        accounts.set(account.name, account)
        return Promise.resolve()
      },
      removeAccount(name) {
        revision += 1
        return Promise.resolve(accounts.delete(name))
      },
      grant: (name) => Promise.resolve(grants.get(name)),
      putGrant(name, value) {
        const { broken } = memory
        memory.broken = undefined
        if (broken) return Promise.reject(broken)
        revision += 1
        grants.set(name, value)
        return Promise.resolve()
      },
      lock(key, work) {
        const result = (queue.get(key) ?? Promise.resolve()).then(work, work)
        queue.set(
          key,
          result.catch(() => undefined),
        )
        return result
      },
    },
  }
  return memory
}
