import type { DatabaseSync } from 'node:sqlite'
import type { Grant, GrantStore } from '../../../lib/store/grants.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import { runInTransaction } from '../database/database.ts'
import type { Sealer } from '../sealer.ts'

/** The grants in `db`, each sealed for its account. */
export function createGrantTable(db: DatabaseSync, sealer: Sealer): SynchronousStore<GrantStore> {
  const get = db.prepare('SELECT sealed FROM grants WHERE account = ?')
  const put = db.prepare('INSERT OR REPLACE INTO grants (account, sealed) VALUES (?, ?)')
  const setAside = db.prepare('INSERT INTO grants_aside (account, sealed) VALUES (?, ?)')

  const sealedGrant = (account: string): Uint8Array | undefined =>
    get.get(account)?.sealed as Uint8Array | undefined

  /** What does not open now may open when the right key is back: a new sign-in must not destroy it. */
  function setAsideUnreadable(account: string): void {
    const sealed = sealedGrant(account)
    if (sealed && !sealer.canUnseal(sealed, context(account))) setAside.run(account, sealed)
  }

  return {
    grant: (account) => {
      const sealed = sealedGrant(account)
      return sealed && parse(sealer.unseal(sealed, context(account)))
    },
    putGrant: (account, grant) => {
      const sealed = sealer.seal(Buffer.from(JSON.stringify(grant)), context(account))
      runInTransaction(db, () => {
        setAsideUnreadable(account)
        put.run(account, sealed)
      })
    },
  }
}

function context(account: string): { kind: string; name: string } {
  return { kind: 'grant', name: account }
}

/** The seal vouches that this is what `putGrant` wrote; version 0.1 wrote no kind, and JSON nothing that is undefined. */
function parse(json: Buffer): Grant {
  const grant = JSON.parse(json.toString()) as Grant
  if (grant.kind === 'service-account') {
    return { ...grant, clientId: grant.clientId, privateKeyId: grant.privateKeyId }
  }
  const { clientSecret, revocationEndpoint } = grant
  return { ...grant, kind: 'refresh-token', clientSecret, revocationEndpoint }
}
