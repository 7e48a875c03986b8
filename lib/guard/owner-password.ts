import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { HttpError } from '../errors/http-error.ts'
import type { OwnerPasswordVerifier } from '../store/owner-password.ts'

/** In characters: a person chooses this password, and whoever is on the network may guess at it. */
export const minOwnerPasswordLength = 12

/** What to keep of a password that its owner has chosen. Throws HttpError 422 for one that is too short. */
export async function createOwnerPasswordVerifier(
  password: string,
): Promise<OwnerPasswordVerifier> {
  if (password.normalize('NFC').length < minOwnerPasswordLength) {
    throw new HttpError(422, `Choose at least ${minOwnerPasswordLength} characters`)
  }
  const salt = randomBytes(16)
  return { salt, verifier: await derive(password, salt) }
}

/** No password gives it: the check of an owner without a password takes as long as any other. */
const noPassword: OwnerPasswordVerifier = { salt: randomBytes(16), verifier: randomBytes(32) }

/** Whether this is the owner's password, after the same work for every answer; no limit on how often one asks. */
export async function isOwnerPassword(
  password: string,
  owner: OwnerPasswordVerifier | undefined,
): Promise<boolean> {
  const { salt, verifier } = owner ?? noPassword
  const derived = await derive(password, salt)
  return (
    verifier.length === derived.length && timingSafeEqual(verifier, derived) && owner !== undefined
  )
}

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 }

/** The same for one password however the keyboard composes its letters. */
const derive = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, cost, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
