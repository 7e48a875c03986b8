import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HttpError, type ResponseHeaders } from '../../../lib/errors/http-error.ts'
import type { OwnerPasswordStore } from '../../../lib/store/owner-password.ts'
import type { StoreRevision } from '../../../lib/store/revision.ts'
import { assertOwnHost } from '../../dav/accept.ts'
import { errorResponse } from '../../dav/errors.ts'
import { createOwnerAuthenticator } from './owner-authenticator.ts'
import type { OwnAuthorityCheck } from '../../dav/own-authority.ts'
import type { Log } from '../../log/log.ts'
import type { MetricsExposition } from '../metrics/exposition.ts'
import type { RequestListenersByFirstSegment } from '../../net/path-router.ts'

export interface MonitoringListenersOptions {
  readonly isOwnAuthority: OwnAuthorityCheck
  readonly store: OwnerPasswordStore & StoreRevision
  readonly log: Log
  /** Whether requests are taken. */
  readonly listening: () => boolean
  /** Loads the metrics library. */
  readonly exposition: () => Promise<MetricsExposition>
}

/** Listeners for monitoring. */
export interface MonitoringListeners {
  /** `/healthz` and `/readyz`, for everybody. */
  readonly healthChecks: RequestListenersByFirstSegment
  /** Those, and `/metrics` for the owner. */
  readonly healthChecksAndMetrics: RequestListenersByFirstSegment
  /** `/metrics` without a password, for a listener of its own; `isOwnAuthority` knows the names of that listener. */
  readonly openMetrics: (isOwnAuthority: OwnAuthorityCheck) => RequestListener
}

interface PlainReply {
  readonly status: number
  readonly type: string
  readonly body: string
}

type CreateReply = (request: IncomingMessage) => Promise<PlainReply>

/** Whoever has no password learns nothing but yes or no. */
export function createMonitoringListeners(
  options: MonitoringListenersOptions,
): MonitoringListeners {
  const { isOwnAuthority, store, listening, exposition } = options
  const authenticateOwner = createOwnerAuthenticator(store)
  const metrics = async (): Promise<PlainReply> => {
    const { type, text } = await exposition()
    return { status: 200, type, body: await text() }
  }
  const listenerFor =
    (path: string, createReply: CreateReply, isOwn = isOwnAuthority): RequestListener =>
    (request, response) => {
      answer(options, request, response, async () => {
        assertOwnHost(request, isOwn)
        assertReadOf(request, path)
        return createReply(request)
      })
    }
  const healthChecks = {
    healthz: listenerFor('/healthz', () => Promise.resolve(plain(200, 'ok'))),
    readyz: listenerFor('/readyz', async () =>
      listening() && (await isStoreOpen(store)) ? plain(200, 'ready') : plain(503, 'not ready'),
    ),
  }
  const metricsForOwner = listenerFor('/metrics', async (request) => {
    await authenticateOwner(request)
    return metrics()
  })
  return {
    healthChecks,
    healthChecksAndMetrics: { ...healthChecks, metrics: metricsForOwner },
    openMetrics: (isOwn) => listenerFor('/metrics', metrics, isOwn),
  }
}

const plain = (status: number, word: string): PlainReply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${word}\n`,
})

const isStoreOpen = (store: StoreRevision): Promise<boolean> =>
  store.revision().then(
    () => true,
    () => false,
  )

function assertReadOf({ method = '', url = '' }: IncomingMessage, path: string): void {
  if (url.split('?', 1)[0] !== path) throw new HttpError(404, 'There is nothing here')
  if (method !== 'GET' && method !== 'HEAD')
    throw new HttpError(405, `${path} can only be read`, { headers: { Allow: 'GET, HEAD' } })
}

const commonHeaders = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' }

function answer(
  { log }: MonitoringListenersOptions,
  request: IncomingMessage,
  response: ServerResponse,
  createReply: () => Promise<PlainReply>,
): void {
  const send = (status: number, headers: ResponseHeaders, body: string | Buffer): void => {
    const length = String(Buffer.byteLength(body))
    for (const [name, value] of Object.entries({
      ...commonHeaders,
      ...headers,
      'Content-Length': length,
    }))
      response.setHeader(name, value)
    response.writeHead(status).end(body)
  }
  request.resume()
  createReply().then(
    ({ status, type, body }) => {
      send(status, { 'Content-Type': type }, body)
    },
    (error: unknown) => {
      const { status, headers, body } = errorResponse(error, log, request.url ?? '')
      send(status, headers, body as Buffer)
    },
  )
}
