import type { Device } from '../store/store.ts'
import { makeVerifier } from './password.ts'

/** What a device cannot do without; everything else has a default. */
export type NewDevice = Pick<Device, 'account' | 'name'> &
  Partial<Omit<Device, 'verifier' | 'salt'>> & {
    /** Generated: see `makeVerifier`. */
    readonly password: string
  }

/** The record of a device, which holds no password: it may write, sees every book, loses nothing, never expires. */
export function makeDevice({ password, ...given }: NewDevice): Device {
  return {
    readOnly: false,
    profile: undefined,
    book: undefined,
    digest: undefined,
    policy: 'merge',
    expiresAt: undefined,
    createdAt: Date.now(),
    ...given,
    ...makeVerifier(password),
  }
}
