import type { Device, DigestSecret } from '../../lib/store/store.ts'
import type { Vault } from './vault.ts'

/** What signs devices in by Digest, as their records hold it. */
export interface Digests {
  readonly seal: (account: string, device: string, secrets: readonly DigestSecret[]) => Buffer
  readonly open: (device: Device) => readonly DigestSecret[]
}

/** Each sealed for its device: in another's record it does not open. */
export function createDigests(vault: Vault): Digests {
  return {
    seal: (account, device, secrets) =>
      vault.seal(Buffer.from(JSON.stringify(secrets)), context(account, device)),
    open: ({ account, name, digest }) =>
      digest === undefined ? [] : parse(vault.unseal(digest, context(account, name))),
  }
}

const context = (account: string, device: string): { kind: string; name: string } => ({
  kind: 'digest',
  name: `${account}/${device}`,
})

/** The seal vouches that this is what `seal` was given. */
const parse = (json: Buffer): readonly DigestSecret[] =>
  JSON.parse(json.toString()) as readonly DigestSecret[]
