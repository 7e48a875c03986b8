import { redactSecrets } from '../../log/redact.ts'
import { mayContainBase64Values } from './base64-values.ts'

/** What stands in recordings in place of a secret. */
export const maskedSecret = '[masked]'

/** Header fields that hold credentials. */
const secretHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'x-goog-api-key',
]

/** Compared first: most names are of other lengths. */
const lengths = new Set(secretHeaders.map(({ length }) => length))

/** Whether a header field of that name holds credentials. */
export const isSecretHeader = (name: string): boolean =>
  lengths.has(name.length) && secretHeaders.includes(name.toLowerCase())

/** Replaces a recorded request's own secrets, and what looks like one, in all that is recorded of it. */
export interface SecretMask {
  /** The values of the Authorization fields whose secrets it replaces. */
  readonly authorizations: readonly string[]
  /**
   * Whether all these texts can be kept as they are, since neither `mask` nor `abbreviateBase64Values` would change them;
   * false when in doubt. A character may stand for a byte.
   */
  readonly isClean: (texts: readonly string[]) => boolean
  readonly mask: (text: string) => string
}

/** Shorter secrets would be found everywhere; the bridge makes none that short. */
const shortest = 6

/** In lower case, all that `redactSecrets` could find and some more: searched for once in all texts of a request. */
const suspicious =
  /(?:bearer|basic)(?: |%20|\+)[^[]|ya29|gocspx|(?:token|secret|code|password|verifier)["'=:%]|1(?:\/\/|%2f)|4(?:\/|%2f)0a/

/** The masks of the last credentials, the newest first: the same few come again and again. */
let recentMasks: readonly SecretMask[] = []
const maxRecentMasks = 8

/** The mask for the secrets in the values of these Authorization fields. */
export function secretMaskFor(authorizations: readonly string[]): SecretMask {
  const known = recentMasks.find((mask) => isAlike(mask.authorizations, authorizations))
  if (known) return known
  const mask = createSecretMask(authorizations)
  recentMasks = [mask, ...recentMasks.slice(0, maxRecentMasks - 1)]
  return mask
}

const isAlike = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, at) => one === others[at])

function createSecretMask(authorizations: readonly string[]): SecretMask {
  const secrets = [...new Set(authorizations.flatMap(secretsIn).flatMap(spellings))]
  /** Whether they look alike in text and in bytes. */
  const arePlain = secrets.every(isAscii)
  const isClean = (text: string): boolean => {
    const lowerCase = text.toLowerCase()
    if (!arePlain || suspicious.test(lowerCase) || mayContainBase64Values(lowerCase)) return false
    return !secrets.some((secret) => text.includes(secret))
  }
  return {
    // Copied: a recorder goes on adding to its array when the client has left early.
    authorizations: [...authorizations],
    isClean: checkOnce(isClean),
    mask: (written) =>
      secrets.reduce(
        (clean, secret) => clean.replaceAll(secret, maskedSecret),
        redactSecrets(written),
      ),
  }
}

/** Checks only texts that are new, all at once: a client sends nearly the same again and again. */
function checkOnce(isClean: (text: string) => boolean): SecretMask['isClean'] {
  const known = new RecentTexts()
  return (texts) => {
    const unknown = texts.filter((text) => !known.has(text))
    if (unknown.length === 0) return true
    if (!isClean(unknown.join('\n'))) return false
    for (const text of unknown) known.add(text)
    return true
  }
}

/** Recent texts that are clean. By their length, since to compare two of the same length takes less than to hash one. */
class RecentTexts {
  readonly #byLength = new Map<number, string[]>()
  #count = 0

  has(text: string): boolean {
    return this.#byLength.get(text.length)?.includes(text) ?? false
  }

  add(text: string): void {
    if (text.length > maxTextLength) return
    if (this.#count === maxTexts) this.#forget()
    this.#count += 1
    const alike = this.#byLength.get(text.length)
    if (alike) alike.unshift(text)
    else this.#byLength.set(text.length, [text])
  }

  #forget(): void {
    this.#byLength.clear()
    this.#count = 0
  }
}

/** Longer texts seldom come twice. */
const maxTextLength = 2048
const maxTexts = 64

/** Raw headers (names and values in turn), credentials masked but for their scheme. */
export function maskCredentialHeaders(head: readonly string[]): readonly string[] {
  let masked: string[] | undefined
  for (let at = 0; at < head.length; at += 2) {
    if (!isSecretHeader(head[at] ?? '')) continue
    masked ??= [...head]
    masked[at + 1] = onlyScheme(head[at + 1] ?? '')
  }
  return masked ?? head
}

function secretsIn(authorization: string): string[] {
  const [, scheme = '', credentials = ''] = /^(\w+) +(.*)$/s.exec(authorization) ?? []
  if (scheme.toLowerCase() !== 'basic') return [credentials].filter(isLong)
  const userAndPassword = Buffer.from(credentials, 'base64').toString()
  return [credentials, userAndPassword.slice(userAndPassword.indexOf(':') + 1)].filter(isLong)
}

const isLong = (secret: string): boolean => secret.length >= shortest

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text)

const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('base64url'),
]

const schemes = ['basic ', 'bearer ', 'digest ']

function onlyScheme(value: string): string {
  const scheme = value.slice(0, value.indexOf(' ') + 1)
  return (schemes.includes(scheme.toLowerCase()) ? scheme : '') + maskedSecret
}
