import type { DatabaseSync } from 'node:sqlite'
import type { OAuthClient } from '../../lib/store/store.ts'
import type { Vault } from './vault.ts'

/** The client that the owner gave in the set-up pages. */
export interface OAuthClientTable {
  readonly get: () => OAuthClient | undefined
  readonly put: (client: OAuthClient) => void
}

const context = { kind: 'oauth-client', name: 'only' }

/** The client in `db`, sealed. */
export function createOAuthClientTable(db: DatabaseSync, vault: Vault): OAuthClientTable {
  const get = db.prepare('SELECT sealed FROM oauth_client')
  const put = db.prepare('INSERT OR REPLACE INTO oauth_client (only, sealed) VALUES (1, ?)')
  return {
    get: () => {
      const sealed = get.get()?.sealed as Uint8Array | undefined
      return sealed && parse(vault.unseal(sealed, context))
    },
    put: (client) => {
      put.run(vault.seal(Buffer.from(JSON.stringify(client)), context))
    },
  }
}

/** The seal vouches that this is what `put` wrote. */
function parse(json: Buffer): OAuthClient {
  const { clientId, clientSecret } = JSON.parse(json.toString()) as {
    readonly clientId: string
    readonly clientSecret?: string
  }
  return { clientId, clientSecret }
}
