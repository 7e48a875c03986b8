import type { Store } from '../../../../lib/store/store.ts'
import type { Settings } from '../../../settings/settings.ts'
import { makeEntryKey } from '../../../ui/owner/entry-key.ts'
import type { TraceState } from '../../../ui/traffic-api/state.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { withStore } from '../with-store.ts'

/** An owner's session with the running bridge; the paths are those of `ui/traffic-api`. */
export interface TraceVisit {
  get(path: string): Promise<unknown>
  post(path: string, fields: Readonly<Record<string, string>>): Promise<unknown>
  download(path: string): Promise<Buffer>
  /** The pieces of an answer that does not end by itself; ends with `signal`. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  state(): Promise<TraceState>
}

/** Does some work with the running bridge as its owner, let in by a one-time key, and leaves again. */
export function visiting<T>(
  settings: Settings,
  work: (visit: TraceVisit, store: Store) => Promise<T>,
): Promise<T> {
  if (!settings.ui) {
    throw new UsageError(
      `trace needs the pages of the bridge: set "ui" to true in ${settings.file}, and start the bridge again`,
    )
  }
  return withStore(settings, async (store) => {
    const [base] = (await store.serving()) ?? []
    if (base === undefined) throw notRunning()
    const ask = await comeIn(base, await makeEntryKey(store))
    const visit = visitBy(ask)
    try {
      return await work(visit, store)
    } finally {
      // A bridge that has stopped knows no sessions any more.
      await leave(ask, visit).catch(() => undefined)
    }
  })
}

const notRunning = (cause?: unknown): Error =>
  new Error('the bridge does not run: start it with carddav-bridge serve, then run this again', {
    cause,
  })

/** A request for a path below `/ui/`. */
type Ask = (path: string, init?: RequestInit) => Promise<Response>

async function comeIn(base: string, key: string): Promise<Ask> {
  const ask: Ask = async (path, init = {}) => {
    try {
      return await fetch(new URL(`ui/${path}`, base), { redirect: 'manual', ...init })
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      throw notRunning(cause)
    }
  }
  const entered = await ask('enter', { method: 'POST', body: new URLSearchParams({ key }) })
  await entered.body?.cancel()
  const [cookie] = entered.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  if (cookie === undefined) throw new Error('the bridge did not let this command in: run it again')
  return (path, init) => ask(path, { ...init, headers: { Cookie: cookie } })
}

function visitBy(ask: Ask): TraceVisit {
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    right(await ask(`traffic/api/${path}`, init))
  const get = async (path: string): Promise<unknown> => (await send(path)).json()
  const state = async (): Promise<TraceState> => (await get('status')) as TraceState
  return {
    get,
    state,
    async post(path, fields) {
      const { token } = await state()
      const body = new URLSearchParams({ ...fields, token })
      return (await send(path, { method: 'POST', body })).json()
    },
    download: async (path) => Buffer.from(await (await send(path)).arrayBuffer()),
    async stream(path, signal) {
      const { body } = await send(path, { signal })
      return body ?? new ReadableStream()
    },
  }
}

/** Throws what the bridge says in words. */
async function right(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer
  const said = (await answer.json().catch(() => undefined)) as { error?: string } | undefined
  throw new Error(said?.error ?? `the bridge refuses this with ${String(answer.status)}`)
}

async function leave(ask: Ask, visit: TraceVisit): Promise<void> {
  const { token } = await visit.state()
  const left = await ask('leave', { method: 'POST', body: new URLSearchParams({ token }) })
  await left.body?.cancel()
}
