import type { Readable } from 'node:stream'
import { answers, codeFrom, type Consent } from '../../../lib/oauth/grant.ts'
import { pastedRedirect } from './pasted.ts'
import type { RedirectListener } from './redirect-listener.ts'

export interface Wait<T> {
  readonly consent: Consent
  /** Closed in the end. */
  readonly listener: RedirectListener
  /** Where the person may paste the address that the browser ended on. */
  readonly pasted: Readable | undefined
  readonly note: (text: string) => void
  readonly use: (code: string) => Promise<T>
  /** Milliseconds. */
  readonly patience?: number
}

const minutes = 60_000

/**
 * Uses the code of the first redirect that answers the consent, and of no other; a foreign or repeated one
 * changes nothing. Rejects after five minutes.
 */
export async function waitForCode<T>(wait: Wait<T>): Promise<T> {
  const { listener, pasted, note, patience = 5 * minutes } = wait
  const stop = new AbortController()
  const take = onlyOnce(wait)
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(
      new Error('nobody has answered for five minutes, nothing was changed: run it again'),
    )
  }, patience)
  try {
    const ways = [late.promise, fromBrowser(listener, take, note)]
    if (pasted) ways.push(fromPaste(pasted, take, stop.signal))
    return await Promise.race(ways)
  } finally {
    clearTimeout(timer)
    stop.abort()
    await listener.close()
  }
}

type Take<T> = (query: URLSearchParams) => Promise<T> | undefined

/** Undefined for a foreign redirect; the same outcome for a repeated one. */
function onlyOnce<T>({ consent, use }: Wait<T>): Take<T> {
  let outcome: Promise<T> | undefined
  const redeem = async (query: URLSearchParams): Promise<T> => use(codeFrom(consent, query))
  return (query) => (answers(consent, query) ? (outcome ??= redeem(query)) : undefined)
}

function fromBrowser<T>(
  listener: RedirectListener,
  take: Take<T>,
  note: (text: string) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    listener.listen((query) => {
      const taken = take(query)
      if (!taken) {
        note(
          'A page came back that does not belong to this sign-in (wrong state): open the address above.',
        )
        return undefined
      }
      taken.then(resolve, reject)
      return taken.then(
        () => 'done',
        () => 'failed',
      )
    })
  })
}

async function fromPaste<T>(input: Readable, take: Take<T>, signal: AbortSignal): Promise<T> {
  const taken = take(await pastedRedirect(input, signal))
  if (taken) return taken
  throw new Error(
    'that address belongs to another sign-in (wrong state), nothing was changed: run it again and use ' +
      'the address that it shows then',
  )
}
