import type { DatabaseSync } from 'node:sqlite'
import type { OAuthClientCredentials, OAuthClientStore } from '../../../lib/store/oauth-client.ts'
import type { SynchronousStore } from '../../../lib/store/transactions.ts'
import type { Sealer } from '../sealer.ts'

const context = { kind: 'oauth-client', name: 'only' }

/** The client in `db`, sealed. */
export function createOAuthClientTable(
  db: DatabaseSync,
  sealer: Sealer,
): SynchronousStore<OAuthClientStore> {
  const get = db.prepare('SELECT sealed FROM oauth_client')
  const put = db.prepare('INSERT OR REPLACE INTO oauth_client (only, sealed) VALUES (1, ?)')
  return {
    oauthClient: () => {
      const sealed = get.get()?.sealed as Uint8Array | undefined
      return sealed && parse(sealer.unseal(sealed, context))
    },
    putOAuthClient: (client) => {
      put.run(sealer.seal(Buffer.from(JSON.stringify(client)), context))
    },
  }
}

/** The seal vouches that this is what `putOAuthClient` wrote. */
function parse(json: Buffer): OAuthClientCredentials {
  const { clientId, clientSecret } = JSON.parse(json.toString()) as {
    readonly clientId: string
    readonly clientSecret?: string
  }
  return { clientId, clientSecret }
}
