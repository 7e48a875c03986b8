import type { DigestSecret, DigestSecretSealer } from '../../lib/store/digest-secrets.ts'
import type { SynchronousStore } from '../../lib/store/transactions.ts'
import type { Sealer } from './sealer.ts'

/** Each sealed for its device: in another's record it does not open. */
export function createDigestSecretSealer(sealer: Sealer): SynchronousStore<DigestSecretSealer> {
  return {
    sealDigestSecrets: (account, device, secrets) =>
      sealer.seal(Buffer.from(JSON.stringify(secrets)), context(account, device)),
    unsealDigestSecrets: ({ account, name, digest }) =>
      digest === undefined ? [] : parse(sealer.unseal(digest, context(account, name))),
  }
}

const context = (account: string, device: string): { kind: string; name: string } => ({
  kind: 'digest',
  name: `${account}/${device}`,
})

/** The seal vouches that this is what `sealDigestSecrets` was given. */
const parse = (json: Buffer): readonly DigestSecret[] =>
  JSON.parse(json.toString()) as readonly DigestSecret[]
