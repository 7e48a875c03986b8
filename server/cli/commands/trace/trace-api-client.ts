import type { DeviceStore } from '../../../../lib/store/devices.ts'
import type { Settings } from '../../../settings/settings.ts'
import { createOneTimeSignInKey } from '../../../ui/owner/one-time-sign-in-key.ts'
import type { TraceStatus } from '../../../ui/traffic-api/trace-status.ts'
import { UsageError } from '../../../settings/usage-error.ts'
import { withStore } from '../with-store.ts'

/** A client of the running bridge's traffic API, signed in as the owner; paths are relative to `/ui/traffic/api/`. */
export interface TraceApiClient {
  get(path: string): Promise<unknown>
  post(path: string, fields: Readonly<Record<string, string>>): Promise<unknown>
  download(path: string): Promise<Buffer>
  /** The chunks of a response that does not end by itself; ends with `signal`. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  state(): Promise<TraceStatus>
}

/** Signs in to the running bridge with a one-time key, does `work`, and signs out again. */
export function withTraceApiClient<T>(
  settings: Settings,
  work: (api: TraceApiClient, store: DeviceStore) => Promise<T>,
): Promise<T> {
  if (!settings.ui) {
    throw new UsageError(
      `trace needs the pages of the bridge: set "ui" to true in ${settings.file}, and start the bridge again`,
    )
  }
  return withStore(settings, async (store) => {
    const [base] = (await store.servingAddresses()) ?? []
    if (base === undefined) throw notRunning()
    const sendRequest = await signIn(base, await createOneTimeSignInKey(store))
    const api = createTraceApiClient(sendRequest)
    try {
      return await work(api, store)
    } finally {
      // A bridge that has stopped knows no sessions any more.
      await signOut(sendRequest, api).catch(() => undefined)
    }
  })
}

const notRunning = (cause?: unknown): Error =>
  new Error('the bridge does not run: start it with carddav-bridge serve, then run this again', {
    cause,
  })

/** Sends a request for a path below `/ui/`. */
type SendRequest = (path: string, init?: RequestInit) => Promise<Response>

async function signIn(base: string, key: string): Promise<SendRequest> {
  const sendRequest: SendRequest = async (path, init = {}) => {
    try {
      return await fetch(new URL(`ui/${path}`, base), { redirect: 'manual', ...init })
    } catch (cause) {
      if (init.signal?.aborted) throw cause
      throw notRunning(cause)
    }
  }
  const entered = await sendRequest('enter', { method: 'POST', body: new URLSearchParams({ key }) })
  await entered.body?.cancel()
  const [cookie] = entered.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  if (cookie === undefined) throw new Error('the bridge did not let this command in: run it again')
  return (path, init) => sendRequest(path, { ...init, headers: { Cookie: cookie } })
}

function createTraceApiClient(sendRequest: SendRequest): TraceApiClient {
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    assertSuccess(await sendRequest(`traffic/api/${path}`, init))
  const get = async (path: string): Promise<unknown> => (await send(path)).json()
  const state = async (): Promise<TraceStatus> => (await get('status')) as TraceStatus
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

/** Throws the bridge's error message for a status of 400 or more. */
async function assertSuccess(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer
  const body = (await answer.json().catch(() => undefined)) as { error?: string } | undefined
  throw new Error(body?.error ?? `the bridge refuses this with ${String(answer.status)}`)
}

async function signOut(sendRequest: SendRequest, api: TraceApiClient): Promise<void> {
  const { token } = await api.state()
  const left = await sendRequest('leave', { method: 'POST', body: new URLSearchParams({ token }) })
  await left.body?.cancel()
}
