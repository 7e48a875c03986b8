import { redact } from '../redact.ts'
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

/** Removes an exchange's own secrets, and what looks like one, from all that is recorded of it. */
export interface Cleaner {
  /** Adds the secrets of a request. */
  learn(authorization: string | undefined): void
  text(text: string): string
  headers(headers: RecordedHeaders): RecordedHeaders
}

/** Shorter ones would be found everywhere; none that the bridge makes is. */
const shortest = 6

export function createCleaner(): Cleaner {
  const secrets = new Set<string>()

  function text(written: string): string {
    let clean = redact(written)
    for (const secret of secrets) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, masked)
    }
    return clean
  }

  return {
    learn(authorization) {
      for (const secret of secretsIn(authorization ?? ''))
        for (const spelling of spellings(secret)) secrets.add(spelling)
    },
    text,
    headers: (headers) =>
      headers.map(([name, value]) =>
        secretHeaders.has(name.toLowerCase()) ? [name, onlyScheme(value)] : [name, text(value)],
      ),
  }
}

function secretsIn(authorization: string): string[] {
  const [, scheme = '', credentials = ''] = /^(\w+) +(.*)$/s.exec(authorization) ?? []
  if (scheme.toLowerCase() !== 'basic') return [credentials].filter(isLong)
  const userAndPassword = Buffer.from(credentials, 'base64').toString()
  return [credentials, userAndPassword.slice(userAndPassword.indexOf(':') + 1)].filter(isLong)
}

const isLong = (secret: string): boolean => secret.length >= shortest

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
