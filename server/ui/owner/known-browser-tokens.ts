import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Tokens for browsers that have signed in, so that nobody's guesses hold them up when they sign in again. They give no
 * other right (https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
 */
export interface KnownBrowserTokens {
  readonly issue: () => string
  /** What the browser is known by; undefined unless one of the tokens was issued here. */
  readonly verify: (tokens: readonly string[]) => string | undefined
}

export function createKnownBrowserTokens(key: Buffer): KnownBrowserTokens {
  const macOf = (id: string): Buffer => createHmac('sha256', key).update(id).digest()
  const isIssued = (token: string): boolean => {
    const [id = '', mac = ''] = token.split('.')
    const [sent, expected] = [Buffer.from(mac, 'base64url'), macOf(id)]
    return sent.length === expected.length && timingSafeEqual(sent, expected)
  }
  return {
    issue: () => {
      const id = randomBytes(16).toString('base64url')
      return `${id}.${macOf(id).toString('base64url')}`
    },
    verify: (tokens) => tokens.find(isIssued)?.split('.')[0],
  }
}
