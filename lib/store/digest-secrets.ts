import type { Device } from './devices.ts'

/**
 * H(user ":" realm ":" password), which signs in like the password itself
 * (https://www.rfc-editor.org/rfc/rfc7616#section-3.4.2).
 */
export interface DigestSecret {
  readonly user: string
  readonly algorithm: 'SHA-256' | 'MD5'
  /** In lower-case hexadecimal digits. */
  readonly ha1: string
}

/** Seals the secrets of Digest for the record of their device; stores nothing. */
export interface DigestSecretSealer {
  /** For `Device.digest`. */
  sealDigestSecrets(
    account: string,
    device: string,
    secrets: readonly DigestSecret[],
  ): Promise<Buffer>
  /** The inverse; none for a device without Digest. Rejects when they cannot be unsealed. */
  unsealDigestSecrets(device: Device): Promise<readonly DigestSecret[]>
}
