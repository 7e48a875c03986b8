import type { Readable } from 'node:stream'
import {
  isAuthorizationResponseTo,
  authorizationCodeFrom,
  type AuthorizationRequest,
} from '../../../lib/oauth/authorization-request.ts'
import { readPastedRedirect } from './pasted-redirect.ts'
import type { RedirectListener } from './redirect-listener.ts'

/** How an authorization code is awaited and used. */
export interface AuthorizationCodeOptions<T> {
  readonly consent: AuthorizationRequest
  /** Is closed at the end. */
  readonly listener: RedirectListener
  /** Where the person may paste the address that the browser ended on. */
  readonly pasted: Readable | undefined
  readonly note: (text: string) => void
  readonly use: (code: string) => Promise<T>
  /** Resolves when `use` asks the person something. */
  readonly asked?: Promise<void>
  /** Milliseconds until a redirect must have come, five minutes by default. */
  readonly timeout?: number
}

const minutes = 60_000

/**
 * Waits for the redirect with the consent's state, from the browser or pasted, and gives what `use` makes of its code. A
 * redirect with another state, or a repeated one, changes nothing. Rejects when the time is over.
 */
export async function waitForAuthorizationCode<T>(
  options: AuthorizationCodeOptions<T>,
): Promise<T> {
  const { listener, pasted, timeout = 5 * minutes } = options
  const stop = new AbortController()
  const expired = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    expired.reject(
      new Error('nobody has answered for five minutes, nothing was changed: run it again'),
    )
  }, timeout)
  const useRedirect = useOnce(options, () => {
    clearTimeout(timer)
    // What is typed from now on may answer a question.
    stop.abort()
  })
  try {
    const ways = [expired.promise, fromBrowser(options, useRedirect)]
    if (pasted) ways.push(fromPaste(pasted, useRedirect, stop.signal))
    return await Promise.race(ways)
  } finally {
    clearTimeout(timer)
    stop.abort()
    await listener.close()
  }
}

type UseRedirect<T> = (query: URLSearchParams) => Promise<T> | undefined

/** Undefined for a redirect with another state; the same result for a repeated one. */
function useOnce<T>(
  { consent, use }: AuthorizationCodeOptions<T>,
  onUse: () => void,
): UseRedirect<T> {
  let outcome: Promise<T> | undefined
  const redeem = async (query: URLSearchParams): Promise<T> => {
    onUse()
    return use(authorizationCodeFrom(consent, query))
  }
  return (query) =>
    isAuthorizationResponseTo(consent, query) ? (outcome ??= redeem(query)) : undefined
}

function fromBrowser<T>(
  { listener, note, asked }: AuthorizationCodeOptions<T>,
  useRedirect: UseRedirect<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    listener.listen((query) => {
      const result = useRedirect(query)
      if (!result) {
        note(
          'A page came back that does not belong to this sign-in (wrong state): open the address above.',
        )
        return undefined
      }
      result.then(resolve, reject)
      const ended = result.then(
        () => 'done' as const,
        () => 'failed' as const,
      )
      return asked ? Promise.race([ended, asked.then(() => 'asked' as const)]) : ended
    })
  })
}

async function fromPaste<T>(
  input: Readable,
  useRedirect: UseRedirect<T>,
  signal: AbortSignal,
): Promise<T> {
  const query = await readPastedRedirect(input, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  // The browser was first.
  if (query === undefined) return new Promise(() => undefined)
  const result = useRedirect(query)
  if (result) return result
  throw new Error(
    'that address belongs to another sign-in (wrong state), nothing was changed: run it again and use ' +
      'the address that it shows then',
  )
}
