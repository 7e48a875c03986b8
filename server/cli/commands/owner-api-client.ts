import type { Settings } from '../../settings/settings.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { SqliteStore } from '../../store/sqlite-store.ts'
import { createOneTimeSignInKey } from '../../ui/owner/one-time-sign-in-key.ts'

/** A client of a family of the running bridge's routes for programs, signed in as the owner; paths are relative to it. */
export interface OwnerApiClient {
  get(path: string): Promise<unknown>
  post(path: string, fields: Readonly<Record<string, string>>): Promise<unknown>
  download(path: string): Promise<Buffer>
  /** The chunks of a response that does not end by itself; ends with `signal`. */
  stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
}

export interface OwnerApiOptions {
  readonly settings: Settings
  readonly store: SqliteStore
  /** The family's path below `/ui/`, with a slash at its end. */
  readonly api: string
  /** The command that asks, for a message. */
  readonly command: string
}

/** Signs in to the running bridge with a one-time key, does `work`, and signs out again. Throws when none is running. */
export async function withOwnerApi<T>(
  { settings, store, api, command }: OwnerApiOptions,
  work: (client: OwnerApiClient) => Promise<T>,
): Promise<T> {
  if (!settings.ui) {
    throw new UsageError(
      `${command} needs the pages of the bridge: set "ui" to true in ${settings.file}, and start the bridge again`,
    )
  }
  const [base] = (await store.servingAddresses()) ?? []
  if (base === undefined) throw notRunning()
  const sendRequest = await signIn(base, await createOneTimeSignInKey(store))
  const client = createClient(sendRequest, api)
  try {
    return await work(client)
  } finally {
    // A bridge that has stopped knows no sessions any more.
    await signOut(sendRequest, client).catch(() => undefined)
  }
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

function createClient(sendRequest: SendRequest, api: string): OwnerApiClient {
  const send = async (path: string, init?: RequestInit): Promise<Response> =>
    assertSuccess(await sendRequest(api + path, init))
  const get = async (path: string): Promise<unknown> => (await send(path)).json()
  return {
    get,
    async post(path, fields) {
      const body = new URLSearchParams({ ...fields, token: await formToken({ get }) })
      return (await send(path, { method: 'POST', body })).json()
    },
    download: async (path) => Buffer.from(await (await send(path)).arrayBuffer()),
    async stream(path, signal) {
      const { body } = await send(path, { signal })
      return body ?? new ReadableStream()
    },
  }
}

const formToken = async ({ get }: Pick<OwnerApiClient, 'get'>): Promise<string> =>
  ((await get('status')) as { readonly token: string }).token

/** Throws the bridge's error message for a status of 400 or more. */
async function assertSuccess(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer
  const body = (await answer.json().catch(() => undefined)) as { error?: string } | undefined
  throw new Error(body?.error ?? `the bridge refuses this with ${String(answer.status)}`)
}

async function signOut(sendRequest: SendRequest, client: OwnerApiClient): Promise<void> {
  const body = new URLSearchParams({ token: await formToken(client) })
  const left = await sendRequest('leave', { method: 'POST', body })
  await left.body?.cancel()
}
