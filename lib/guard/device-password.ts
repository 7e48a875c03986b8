import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

/**
 * One case, no digits (an old phone's keypad changes its mode for them), no `l` that looks like a `1`, and
 * no vowels, so that no words appear.
 */
const letters = 'bcdfghjkmnpqrstvwxyz'
const groups = 6
const groupLength = 5

/** What is stored of a generated password. */
export interface DevicePasswordVerifier {
  readonly salt: Buffer
  /** SHA-256 over the salt and the password as UTF-8. */
  readonly verifier: Buffer
}

/** No password gives it: checked where there is no such device, so that its absence takes as long as its presence. */
const noPassword: DevicePasswordVerifier = { salt: randomBytes(16), verifier: randomBytes(32) }

/** A fresh password of 129 bits, as six groups of five letters: `bcdfg-hjkmn-…`. */
export function generateDevicePassword(): string {
  return Array.from({ length: groups }, generateGroup).join('-')
}

/** What to keep of a generated password. Never for one that a person chose: the hash is fast. */
export function createDevicePasswordVerifier(password: string): DevicePasswordVerifier {
  const salt = randomBytes(16)
  return { salt, verifier: digest(salt, password) }
}

/**
 * Whether this is the device's password; always false for a device that does not exist, after the same
 * work. The time that it takes depends on the length of `password` only.
 */
export function checkDevicePassword(
  password: string,
  device: DevicePasswordVerifier | undefined,
): boolean {
  const { salt, verifier } = device ?? noPassword
  const digested = digest(salt, password)
  const equal = verifier.length === digested.length && timingSafeEqual(digested, verifier)
  return equal && device !== undefined
}

// One-shot crypto.hash: createHmac takes 29 times as long, and this runs at every request.
function digest(salt: Buffer, password: string): Buffer {
  return hash('sha256', Buffer.concat([salt, Buffer.from(password)]), 'buffer')
}

function generateGroup(): string {
  return Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join(
    '',
  )
}
