import type { IncomingMessage, Server as HttpServer, RequestListener } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { createServer as createHttpServer } from '../../../lib/http/node-http.ts'
import { https } from '../../../lib/http/node-https.ts'
import type { Certificates } from '../tls/certificates.ts'
import type { Speaking } from './close.ts'
import { markLegacy } from '../addresses/door.ts'
import { cutStalled } from './stalled.ts'
import { refuseTunnel } from './tunnel.ts'
import { createRefusals } from './unreadable.ts'

/** A socket that has not shown within this time what it wants is closed, in milliseconds. */
export const patience = 10_000

/** A client that takes nothing of its answer for so long is cut, in milliseconds. */
const standstill = 120_000

// The interval is what makes the time-outs true: with Node's 30 s they come half a minute late.
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: patience,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 60_000,
}

/** A server, and what ends its connections. */
export interface SpeakingServer extends Speaking {
  readonly server: Server
}

/** HTTP, with our limits. */
export const httpServer = (handler: RequestListener): SpeakingServer =>
  answering(createHttpServer(limits), 'connection', handler)

/** HTTP over TLS 1.2 and newer, with our limits; new certificates hold from the next connection on. */
export function httpsServer(handler: RequestListener, certificates: Certificates): SpeakingServer {
  const options = (): SecureContextOptions => ({
    ...identity([certificates.current().modern]),
    minVersion: 'TLSv1.2',
  })
  return answering(renewedServer(certificates, options), 'secureConnection', handler)
}

/**
 * HTTP over TLS for devices that know nothing newer than TLS 1.0. Security level 0 is what brings its hash functions
 * back (https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/).
 */
export function legacyServer(handler: RequestListener, certificates: Certificates): SpeakingServer {
  const options = (): SecureContextOptions => ({
    ...identity(certificates.current().legacy),
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  })
  const server = renewedServer(certificates, options)
  server.prependListener('secureConnection', markLegacy)
  return answering(server, 'secureConnection', handler)
}

function renewedServer(
  certificates: Certificates,
  options: () => SecureContextOptions,
): HttpsServer {
  const server = https().createServer({
    ...limits,
    ...options(),
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: patience,
  })
  certificates.onChange(() => {
    server.setSecureContext(options())
  })
  return server
}

const identity = (
  pairs: readonly { readonly certificate: string; readonly key: string }[],
): SecureContextOptions => ({
  cert: pairs.map(({ certificate }) => certificate),
  key: pairs.map(({ key }) => key),
})

function answering(
  server: HttpServer | HttpsServer,
  connection: 'connection' | 'secureConnection',
  handler: RequestListener,
): SpeakingServer {
  const silent = new Set<Socket>()
  const refusals = createRefusals()
  const stalled = cutStalled(server, standstill)
  const answer: RequestListener = (request, response) => {
    silent.delete(request.socket)
    refusals.expect(response)
    stalled.expect(response)
    handler(request, response)
  }
  server.on(connection, (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  server.on('request', answer)
  server.on('checkContinue', answer)
  // Expectations other than 100-continue are ignored, as RFC 9110 §10.1.1 allows.
  server.on('checkExpectation', answer)
  server.on('clientError', refusals.refuse)
  server.on('connect', (_: IncomingMessage, socket: Socket) => {
    refuseTunnel(socket, patience)
  })
  return {
    server,
    closeIdle: () => {
      // Node takes a connection without any request for a busy one.
      for (const socket of silent) socket.destroy()
      server.closeIdleConnections()
    },
    close: () => void server.close(),
  }
}
