import { redact } from '../../log/redact.ts'
import { mayHoldPictures } from './fold.ts'

export const masked = '[masked]'

/** What signs in, wherever it is written. */
const secretHeaders = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'x-goog-api-key',
]

/** Most names are of other lengths, which shows at once. */
const lengths = new Set(secretHeaders.map(({ length }) => length))

/** Whether the value of a header field is a secret whatever it says. */
export const isSecretHeader = (name: string): boolean =>
  lengths.has(name.length) && secretHeaders.includes(name.toLowerCase())

/** Removes an exchange's own secrets, and what looks like one, from all that is recorded of it. */
export interface Cleaner {
  /** Whose secrets it removes. */
  readonly authorizations: readonly string[]
  /**
   * Whether all of this can be kept as it was said, since neither `text` nor the folding of pictures would change any of it;
   * when in doubt it says no. One byte may be a character.
   */
  readonly isClean: (said: readonly string[]) => boolean
  readonly text: (text: string) => string
}

/** Shorter ones would be found everywhere; none that the bridge makes is. */
const shortest = 6

/** In lower case, all that `redact` could find and some more: looked for once in all that an exchange says. */
const suspicious =
  /(?:bearer|basic)(?: |%20|\+)[^[]|ya29|gocspx|(?:token|secret|code|password|verifier)["'=:%]|1(?:\/\/|%2f)|4(?:\/|%2f)0a/

/** The same few come again and again while traffic is recorded; the newest first. */
let remembered: readonly Cleaner[] = []
const most = 8

/** What removes the secrets of these fields, which all have signed in somewhere. */
export function cleanerOf(authorizations: readonly string[]): Cleaner {
  const known = remembered.find((cleaner) => isAlike(cleaner.authorizations, authorizations))
  if (known) return known
  const cleaner = createCleaner(authorizations)
  remembered = [cleaner, ...remembered.slice(0, most - 1)]
  return cleaner
}

const isAlike = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, at) => one === others[at])

function createCleaner(authorizations: readonly string[]): Cleaner {
  const secrets = [...new Set(authorizations.flatMap(secretsIn).flatMap(spellings))]
  /** Whether they look alike in text and in bytes. */
  const arePlain = secrets.every(isAscii)
  const isClean = (text: string): boolean => {
    const lowerCase = text.toLowerCase()
    if (!arePlain || suspicious.test(lowerCase) || mayHoldPictures(lowerCase)) return false
    return !secrets.some((secret) => text.includes(secret))
  }
  return {
    // A recording goes on adding to its own when the client has left early.
    authorizations: [...authorizations],
    isClean: lookOnce(isClean),
    text: (written) =>
      secrets.reduce((clean, secret) => clean.replaceAll(secret, masked), redact(written)),
  }
}

/** Looks at what is new, all at once; a client says nearly the same again and again. */
function lookOnce(isClean: (text: string) => boolean): Cleaner['isClean'] {
  const heard = new HeardTexts()
  return (said) => {
    const unheard = said.filter((text) => !heard.has(text))
    if (unheard.length === 0) return true
    if (!isClean(unheard.join('\n'))) return false
    for (const text of unheard) heard.add(text)
    return true
  }
}

/** Texts that were said lately. By their length, since to compare two of the same length takes less than to hash one. */
class HeardTexts {
  readonly #byLength = new Map<number, string[]>()
  #count = 0

  has(text: string): boolean {
    return this.#byLength.get(text.length)?.includes(text) ?? false
  }

  add(text: string): void {
    if (text.length > longestHeard) return
    if (this.#count === mostHeard) this.#forget()
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

/** Longer texts are seldom said twice. */
const longestHeard = 2048
const mostHeard = 64

/** Names and values in turn; of what signs in only the scheme. */
export function withoutCredentials(head: readonly string[]): readonly string[] {
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
  return (schemes.includes(scheme.toLowerCase()) ? scheme : '') + masked
}
