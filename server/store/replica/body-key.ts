import type { BodyKey } from '../../../lib/replica/replica-store.ts'

/** A body's key as the tables hold it, and its inverse. */
export const bodyKeyBytes = (key: BodyKey): Buffer => Buffer.from(key, 'base64url')

export const bodyKeyOf = (bytes: Uint8Array): BodyKey => Buffer.from(bytes).toString('base64url')
