import { redact } from '../log/redact.ts'
import type { RecordedHeaders } from './recorded.ts'

export const masked = '[masked]'

/** What signs in, wherever it is written. */
const secretHeaders = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'authentication-info',
  'x-goog-api-key',
])

/** Whether the value of a header field is a secret whatever it says. */
export const isSecretHeader = (name: string): boolean =>
  secretHeaders.has(name) || secretHeaders.has(name.toLowerCase())

/** Removes an exchange's own secrets, and what looks like one, from all that is recorded of it. */
export interface Cleaner {
  /** Adds the secrets of a request. */
  learn(authorization: string | undefined): void
  /** Whether `text` would change nothing in any part of this; when in doubt it says no. One byte may be a character. */
  isClean(said: string): boolean
  text(text: string): string
}

/** Shorter ones would be found everywhere; none that the bridge makes is. */
const shortest = 6

/** In lower case, all that `redact` could find and some more: looked for once in all that an exchange says. */
const suspicious =
  /bearer|basic|ya29|gocspx|(?:token|secret|code|password|verifier)["'=:%]|1(?:\/\/|%2f)|4(?:\/|%2f)0a/

export function createCleaner(): Cleaner {
  const secrets = new Set<string>()
  /** Whether the secrets look alike in text and in bytes. */
  let arePlain = true

  function text(written: string): string {
    let clean = redact(written)
    for (const secret of secrets) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, masked)
    }
    return clean
  }

  return {
    learn(authorization) {
      if (authorization === undefined) return
      const { found, isPlain } = spellingsIn(authorization)
      for (const spelling of found) secrets.add(spelling)
      arePlain &&= isPlain
    },
    isClean(said) {
      if (!arePlain) return false
      for (const secret of secrets) if (said.includes(secret)) return false
      return !suspicious.test(said.toLowerCase())
    },
    text,
  }
}

/** The fields with what `clean` makes of their values; of what signs in only the scheme. */
export function withoutSecrets(
  headers: RecordedHeaders,
  clean: ((text: string) => string) | undefined,
): RecordedHeaders {
  if (!clean && !headers.some(([name]) => isSecretHeader(name))) return headers
  return headers.map((header) => {
    const [name, value] = header
    if (isSecretHeader(name)) return [name, onlyScheme(value)]
    return clean ? [name, clean(value)] : header
  })
}

interface Spellings {
  readonly found: readonly string[]
  readonly isPlain: boolean
}

/** The same few come again and again while traffic is recorded. */
const remembered = new Map<string, Spellings>()
const most = 8

function spellingsIn(authorization: string): Spellings {
  const known = remembered.get(authorization)
  if (known) return known
  const found = secretsIn(authorization).flatMap(spellings)
  const spelled = { found, isPlain: found.every(isAscii) }
  if (remembered.size >= most) remembered.clear()
  remembered.set(authorization, spelled)
  return spelled
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

const onlyScheme = (value: string): string => {
  const [scheme] = /^(?:Basic|Bearer|Digest) /i.exec(value) ?? ['']
  return scheme + masked
}
