import type { Device } from '../store/devices.ts'
import { createDevicePasswordVerifier } from './device-password.ts'

/** What a device cannot do without; everything else has a default. */
export type NewDeviceFields = Pick<Device, 'account' | 'name'> &
  Partial<Omit<Device, 'verifier' | 'salt'>> & {
    /** Generated: see `createDevicePasswordVerifier`. */
    readonly password: string
  }

/**
 * The record of a device, with a verifier in place of its password. Where nothing else is given it may write, sees every
 * book, loses nothing that it leaves out of an update, and never expires.
 */
export function createDeviceRecord({ password, ...given }: NewDeviceFields): Device {
  return {
    readOnly: false,
    profile: undefined,
    book: undefined,
    digest: undefined,
    policy: 'merge',
    expiresAt: undefined,
    createdAt: Date.now(),
    ...given,
    ...createDevicePasswordVerifier(password),
  }
}
