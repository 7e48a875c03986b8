import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { Server, ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { FakeAccount } from './account.ts'
import type { Answer } from './answer.ts'
import type { Codes } from './oauth/authorization.ts'
import { WELL_KNOWN, carddav } from './dav/carddav.ts'
import { createClock } from './clock.ts'
import type { Clock } from './clock.ts'
import { receive, send } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { createFaultFinder } from './faults.ts'
import type { FaultRules } from './faults.ts'
import { htmlError } from './dav/google-error.ts'
import { Grants } from './oauth/grants.ts'
import { AUTHORIZATION, REVOCATION, TOKEN, oauth } from './oauth/oauth.ts'
import { createRecorder } from './recorder.ts'
import type { RecordedRequest, Recorder } from './recorder.ts'
import type { OAuthClient, Service, ServiceAccount } from './service.ts'
import { defaultSwitches } from './switches.ts'
import type { Switches } from './switches.ts'

export interface FakeGoogleOptions {
  readonly port?: number
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer }
  readonly switches?: Partial<Switches>
  /** Known OAuth clients; without any, every id and secret is right. */
  readonly clients?: readonly OAuthClient[]
  readonly serviceAccounts?: readonly ServiceAccount[]
  /** How many requests are kept in `requests` (10,000); older ones are forgotten. */
  readonly keepRequests?: number
}

/** Google's CardDAV and OAuth on 127.0.0.1. */
export interface FakeGoogle {
  /** The origin, without a slash. */
  readonly url: string
  readonly wellKnown: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly revocationEndpoint: string
  readonly requests: readonly RecordedRequest[]
  readonly faults: FaultRules
  readonly switches: Switches
  readonly clock: Clock
  /** Makes the account, or gives the one that exists. */
  readonly account: (email: string) => FakeAccount
  /** Resolves with the next request that arrives and meets the condition. */
  readonly nextRequest: (
    condition?: (request: RecordedRequest) => boolean,
  ) => Promise<RecordedRequest>
  readonly forgetRequests: () => void
  /** Ends all connections, idle, hanging or busy. */
  readonly close: () => Promise<void>
}

/** Starts on a free port, or on the one given. */
export async function startFakeGoogle(options: FakeGoogleOptions = {}): Promise<FakeGoogle> {
  const accounts = new Map<string, FakeAccount>()
  const service = serviceOf(options, accounts)
  const recorder = createRecorder(options.keepRequests)
  const faults: FaultRules = []
  const listener = createListener(service, recorder, faults)
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  // As long as Google's front end, so that a pooled connection is not closed while it is chosen.
  server.keepAliveTimeout = 240_000
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...endpoints(options, (server.address() as AddressInfo).port),
    ...recorder,
    faults,
    switches: service.switches,
    clock: service.clock,
    account(email) {
      const account = accounts.get(email) ?? new FakeAccount(email, service.clock, service.grants)
      accounts.set(email, account)
      return account
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** Offers HTTP/2 before HTTP/1.1, as Google's front end does. */
function createTlsServer(options: ServerOptions, listener: RequestListener): Server {
  const server = createSecureServer({ ...options, allowHTTP1: true }) as unknown as Server
  return server.on('request', listener)
}

function serviceOf(options: FakeGoogleOptions, accounts: Service['accounts']): Service {
  const switches = { ...defaultSwitches(), ...options.switches }
  const clock = createClock()
  const { clients = [], serviceAccounts = [] } = options
  return {
    accounts,
    switches,
    clock,
    clients,
    serviceAccounts,
    grants: new Grants(clock, switches),
  }
}

function endpoints(options: FakeGoogleOptions, port: number) {
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`
  return {
    url,
    wellKnown: url + WELL_KNOWN,
    authorizationEndpoint: url + AUTHORIZATION,
    tokenEndpoint: url + TOKEN,
    revocationEndpoint: url + REVOCATION,
  }
}

function createListener(service: Service, recorder: Recorder, faults: FaultRules): RequestListener {
  const codes: Codes = new Map()
  const findFault = createFaultFinder(faults)
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const record = recorder.record(request, response)
    const exchange = await receive(request, response)
    if (exchange === undefined) return
    record(exchange.text)
    const perform = () => route(exchange, service, codes)
    const fault = findFault(exchange)
    const answer = fault === undefined ? perform() : await fault(exchange, perform)
    if (answer !== undefined) await send(exchange, answer, service.switches.gzip)
  }
  return (request, response) => {
    respond(request, response).catch((bug: unknown) => {
      console.error('fake Google has a bug:', bug)
      response.socket?.destroy()
    })
  }
}

function route(exchange: Exchange, service: Service, codes: Codes): Answer {
  const { path } = exchange
  const known = [WELL_KNOWN, ...[...service.accounts.values()].map(({ prefix }) => `${prefix}/`)]
  const isCardDav =
    known.some((prefix) => path.startsWith(prefix)) || path.startsWith('/carddav/v1/')
  if (isCardDav) return carddav(exchange, service)
  return oauth(exchange, service, codes) ?? htmlError(404, 'Not Found')
}
