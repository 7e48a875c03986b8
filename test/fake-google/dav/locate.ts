import type { FakeAccount } from '../account.ts'

/** A place in an account's tree; `name` is the last segment of a contact's path, decoded. */
export interface Place {
  readonly kind: 'principal' | 'home set' | 'book' | 'contact'
  readonly account: FakeAccount
  readonly name: string
}

/** The place of a path, with `@` or `%40`, with a slash at the end or without; undefined when there is none. */
export function locate(path: string, accounts: Iterable<FakeAccount>): Place | undefined {
  for (const account of accounts) {
    const base = `${account.prefix}/principals/`
    if (!path.startsWith(base)) continue
    const segments = path.slice(base.length).replace(/\/$/, '').split('/').map(decode)
    if (segments[0] === account.email) return placeOf(account, segments.slice(1))
  }
  return undefined
}

function placeOf(account: FakeAccount, segments: readonly string[]): Place | undefined {
  const [lists, book, name = '', ...more] = segments
  if (more.length > 0) return undefined
  if (lists === undefined) return { kind: 'principal', account, name: '' }
  if (lists !== 'lists') return undefined
  if (book === undefined) return { kind: 'home set', account, name: '' }
  if (book !== 'default') return undefined
  return { kind: segments.length === 2 ? 'book' : 'contact', account, name }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
