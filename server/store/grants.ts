import type { DatabaseSync } from 'node:sqlite'
import type { Grant } from '../../lib/store/store.ts'
import { transact } from './database.ts'
import type { Vault } from './vault.ts'

/** The grants of all accounts, sealed. */
export interface Grants {
  readonly get: (account: string) => Grant | undefined
  readonly put: (account: string, grant: Grant) => void
}

/** The grants in `db`, each sealed for its account. */
export function createGrants(db: DatabaseSync, vault: Vault): Grants {
  const get = db.prepare('SELECT sealed FROM grants WHERE account = ?')
  const put = db.prepare('INSERT OR REPLACE INTO grants (account, sealed) VALUES (?, ?)')
  const keep = db.prepare('INSERT INTO grants_aside (account, sealed) VALUES (?, ?)')

  const sealedGrant = (account: string): Uint8Array | undefined =>
    get.get(account)?.sealed as Uint8Array | undefined

  /** What does not open now may open when the right key is back: a new sign-in must not destroy it. */
  function keepUnreadable(account: string): void {
    const sealed = sealedGrant(account)
    if (sealed && !vault.opens(sealed, context(account))) keep.run(account, sealed)
  }

  return {
    get: (account) => {
      const sealed = sealedGrant(account)
      return sealed && parse(vault.unseal(sealed, context(account)))
    },
    put: (account, grant) => {
      const sealed = vault.seal(Buffer.from(JSON.stringify(grant)), context(account))
      transact(db, () => {
        keepUnreadable(account)
        put.run(account, sealed)
      })
    },
  }
}

function context(account: string): { kind: string; name: string } {
  return { kind: 'grant', name: account }
}

/** The seal vouches that this is what `put` wrote; version 0.1 wrote no kind, and JSON nothing that is undefined. */
function parse(json: Buffer): Grant {
  const grant = JSON.parse(json.toString()) as Grant
  if (grant.kind === 'service-account') {
    return { ...grant, clientId: grant.clientId, privateKeyId: grant.privateKeyId }
  }
  const { clientSecret, revocationEndpoint } = grant
  return { ...grant, kind: 'refresh-token', clientSecret, revocationEndpoint }
}
