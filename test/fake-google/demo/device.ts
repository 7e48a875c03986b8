import { randomBytes } from 'node:crypto'
import type { Answer } from '../answer.ts'
import type { Exchange } from '../exchange.ts'
import { json, oauthError } from '../oauth/oauth-answer.ts'

/** The scopes that Google lets a device without a browser ask for. CardDAV is none of them. */
const ALLOWED =
  /^(email|openid|profile|\S+\/(drive\.appdata|drive\.file|youtube|youtube\.readonly))$/

/** The device endpoint (RFC 8628). Nobody ever approves its codes. */
export function deviceCode(exchange: Exchange): Answer {
  const asked = new URLSearchParams(exchange.text).get('scope') ?? ''
  const scopes = asked.split(/\s+/).filter(Boolean)
  const refused = scopes.filter((scope) => !ALLOWED.test(scope))
  if (scopes.length === 0 || refused.length > 0) {
    return oauthError(400, 'invalid_scope', `Invalid device flow scope: ${refused.join(' ')}`)
  }
  return json(200, {
    device_code: randomBytes(24).toString('base64url'),
    user_code: randomBytes(4).toString('hex').toUpperCase(),
    expires_in: 1800,
    interval: 5,
    verification_url: 'https://www.google.com/device',
  })
}
