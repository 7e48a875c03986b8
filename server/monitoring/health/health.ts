import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HttpError, type Headers } from '../../../lib/errors/http-error.ts'
import type { Store } from '../../../lib/store/store.ts'
import { assertHost } from '../../dav/accept.ts'
import { refuse } from '../../dav/errors.ts'
import { createOwnersDoor } from './owners-door.ts'
import type { OurNames } from '../../dav/host.ts'
import type { Log } from '../../log/log.ts'
import type { Exposition } from '../metrics/exposition.ts'
import type { Beside } from '../../net/routes.ts'

export interface HealthOptions {
  readonly isOurs: OurNames
  readonly store: Pick<Store, 'revision' | 'owner'>
  readonly log: Log
  /** Whether requests are taken. */
  readonly listening: () => boolean
  /** Loads what tells the metrics. */
  readonly exposition: () => Promise<Exposition>
}

/** For those who watch over the bridge. */
export interface Health {
  /** `/healthz` and `/readyz`, for everybody. */
  readonly open: Beside
  /** Those, and `/metrics` for the owner. */
  readonly all: Beside
  /** `/metrics` for a door of its own, which has names of its own and wants no password. */
  readonly metricsDoor: (isOurs: OurNames) => RequestListener
}

interface Said {
  readonly status: number
  readonly type: string
  readonly body: string
}

type Say = (request: IncomingMessage) => Promise<Said>

/** Health tells strangers nothing but yes or no. */
export function createHealth(options: HealthOptions): Health {
  const { isOurs, store, listening, exposition } = options
  const admit = createOwnersDoor(store)
  const metrics = async (): Promise<Said> => {
    const { type, text } = await exposition()
    return { status: 200, type, body: await text() }
  }
  const answering =
    (path: string, say: Say, names = isOurs): RequestListener =>
    (request, response) => {
      answer(options, request, response, async () => {
        assertHost(request, names)
        assertSafe(request, path)
        return say(request)
      })
    }
  const open = {
    healthz: answering('/healthz', () => Promise.resolve(plain(200, 'ok'))),
    readyz: answering('/readyz', async () =>
      listening() && (await isOpen(store)) ? plain(200, 'ready') : plain(503, 'not ready'),
    ),
  }
  const forTheOwner = answering('/metrics', async (request) => {
    await admit(request)
    return metrics()
  })
  return {
    open,
    all: { ...open, metrics: forTheOwner },
    metricsDoor: (names) => answering('/metrics', metrics, names),
  }
}

const plain = (status: number, word: string): Said => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${word}\n`,
})

const isOpen = ({ revision }: Pick<Store, 'revision'>): Promise<boolean> =>
  revision().then(
    () => true,
    () => false,
  )

function assertSafe({ method = '', url = '' }: IncomingMessage, path: string): void {
  if (url.split('?', 1)[0] !== path) throw new HttpError(404, 'There is nothing here')
  if (method !== 'GET' && method !== 'HEAD')
    throw new HttpError(405, `${path} can only be read`, { headers: { Allow: 'GET, HEAD' } })
}

const always = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

function answer(
  { log }: HealthOptions,
  request: IncomingMessage,
  response: ServerResponse,
  say: () => Promise<Said>,
): void {
  const send = (status: number, headers: Headers, body: string | Buffer): void => {
    const length = String(Buffer.byteLength(body))
    for (const [name, value] of Object.entries({ ...always, ...headers, 'Content-Length': length }))
      response.setHeader(name, value)
    response.writeHead(status).end(body)
  }
  request.resume()
  say().then(
    ({ status, type, body }) => {
      send(status, { 'Content-Type': type }, body)
    },
    (error: unknown) => {
      const { status, headers, body } = refuse(error, log, request.url ?? '')
      send(status, headers, body as Buffer)
    },
  )
}
