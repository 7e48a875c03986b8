import { createHmac } from 'node:crypto'
import type { AccessToken } from './grants.ts'

/** An id_token with the e-mail; its signature means nothing. */
export function idToken({ email, expires }: AccessToken): string {
  const claims = {
    iss: 'https://accounts.google.com',
    sub: email,
    email,
    email_verified: true,
    exp: Math.floor(expires / 1000),
  }
  const content = [{ alg: 'HS256', typ: 'JWT' }, claims].map(encoded).join('.')
  return `${content}.${createHmac('sha256', 'fake').update(content).digest('base64url')}`
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
