import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
} from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { Server, Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { CertificateSource } from '../tls/certificate-source.ts'
import type { Drainable } from './graceful-shutdown.ts'
import { markLegacyTlsSocket } from '../addresses/connection-properties.ts'
import { createStallDetector } from './stall-detector.ts'
import { refuseConnectRequest } from './connect-refusal.ts'
import { createClientErrorHandler } from './client-error-handler.ts'

/** A connection whose first request, or TLS handshake, is not complete within this time is closed. */
export const firstRequestTimeoutMs = 10_000

/** A client that takes nothing of its answer for so many milliseconds is cut. */
const stallTimeout = 120_000

// The interval is what makes the time-outs true: with Node's 30 s they come half a minute late.
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: firstRequestTimeoutMs,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 60_000,
}

/** A server of Node's, and what ends its connections. */
export interface DrainableServer extends Drainable {
  readonly server: Server
}

/** HTTP, with our limits. */
export const createDrainableHttpServer = (handler: RequestListener): DrainableServer =>
  drainable(createHttpServer(limits), 'connection', handler)

/** HTTP over TLS 1.2 and newer, with our limits; new certificates hold from the next connection on. */
export function createDrainableHttpsServer(
  handler: RequestListener,
  certificates: CertificateSource,
): DrainableServer {
  const options = (): SecureContextOptions => ({
    ...certificatesAndKeys([certificates.current().modern]),
    minVersion: 'TLSv1.2',
  })
  return drainable(createRenewedTlsServer(certificates, options), 'secureConnection', handler)
}

/**
 * HTTP over TLS for devices that know nothing newer than TLS 1.0. Security level 0 is what brings its hash functions
 * back (https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/).
 */
export function createDrainableLegacyTlsServer(
  handler: RequestListener,
  certificates: CertificateSource,
): DrainableServer {
  const options = (): SecureContextOptions => ({
    ...certificatesAndKeys(certificates.current().legacy),
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  })
  const server = createRenewedTlsServer(certificates, options)
  server.prependListener('secureConnection', markLegacyTlsSocket)
  return drainable(server, 'secureConnection', handler)
}

function createRenewedTlsServer(
  certificates: CertificateSource,
  options: () => SecureContextOptions,
): HttpsServer {
  const server = createHttpsServer({
    ...limits,
    ...options(),
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: firstRequestTimeoutMs,
  })
  certificates.onChange(() => {
    server.setSecureContext(options())
  })
  return server
}

const certificatesAndKeys = (
  pairs: readonly { readonly certificate: string; readonly key: string }[],
): SecureContextOptions => ({
  cert: pairs.map(({ certificate }) => certificate),
  key: pairs.map(({ key }) => key),
})

function drainable(
  server: HttpServer | HttpsServer,
  connection: 'connection' | 'secureConnection',
  handler: RequestListener,
): DrainableServer {
  const withoutRequest = new Set<Socket>()
  const clientErrors = createClientErrorHandler()
  const stallDetector = createStallDetector(server, stallTimeout)
  const answer: RequestListener = (request, response) => {
    withoutRequest.delete(request.socket)
    clientErrors.expect(response)
    stallDetector.expect(response)
    handler(request, response)
  }
  server.on(connection, (socket: Socket) => {
    withoutRequest.add(socket)
    socket.once('close', () => withoutRequest.delete(socket))
  })
  server.on('request', answer)
  server.on('checkContinue', answer)
  // Expectations other than 100-continue are ignored, as RFC 9110 §10.1.1 allows.
  server.on('checkExpectation', answer)
  server.on('clientError', clientErrors.refuse)
  server.on('connect', (_: IncomingMessage, socket: Socket) => {
    refuseConnectRequest(socket, firstRequestTimeoutMs)
  })
  return {
    server,
    closeIdle: () => {
      // Node takes a connection without any request for a busy one.
      for (const socket of withoutRequest) socket.destroy()
      server.closeIdleConnections()
    },
    close: () => void server.close(),
  }
}
