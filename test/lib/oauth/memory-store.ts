import type { AccessTokenSourceOptions } from '../../../lib/oauth/access-tokens.ts'
import type { Account, AccountStore } from '../../../lib/store/accounts.ts'
import type { Grant } from '../../../lib/store/grants.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'

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
  const records: SynchronousStore<AccountStore> = {
    accounts: () => [...accounts.values()],
    account: (name) => accounts.get(name),
    putAccount(account) {
      revision += 1
      accounts.set(account.name, account)
    },
    removeAccount: (name) => accounts.delete(name),
  }
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
      accounts: () => Promise.resolve(records.accounts()),
      account: (name) => Promise.resolve(records.account(name)),
      putAccount(account) {
        records.putAccount(account)
        return Promise.resolve()
      },
      removeAccount: (name) => Promise.resolve(records.removeAccount(name)),
      transaction: (work) => Promise.resolve(work(records)),
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
