import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { connect, type ConnectionOptions, type PeerCertificate, type TLSSocket } from 'node:tls'
import { createNetworkInterfaces } from '../../../../server/net/addresses/network-interfaces.ts'
import {
  openListeningSockets,
  type ListeningSockets,
} from '../../../../server/net/listen/listening-sockets.ts'
import { loadSettings, type Settings } from '../../../../server/settings/settings.ts'
import { openCertificateSource } from '../../../../server/net/tls/open-certificate-source.ts'
import { nested, type Scope } from '../../../support/scope.ts'
import { tempDir } from '../../../support/temp-dir.ts'

export interface ServeTlsOptions {
  readonly settings?: object
  /** A folder of an earlier one. */
  readonly dir?: string
  readonly handler?: RequestListener
  readonly now?: () => number
  /** What a store would keep for the installation. */
  readonly secret?: Buffer
}

/** The sockets of a bridge with TLS, without the application behind them. */
export interface ServedTls {
  readonly dir: string
  readonly settings: Settings
  readonly listeners: ListeningSockets
  /** What the log warned of. */
  readonly warnings: readonly string[]
  readonly close: () => Promise<void>
}

/** Listens with what the settings say of TLS, made beforehand or not; loads the certificates again every 20 ms. */
export async function serveTls(t: Scope, options: ServeTlsOptions = {}): Promise<ServedTls> {
  const { handler = hello, now, secret = Buffer.alloc(32, 7) } = options
  const scope = nested(t)
  const dir = options.dir ?? (await tempDir(scope, 'tls'))
  const settings = await settingsIn(dir, options.settings)
  const warnings: string[] = []
  const interfaces = createNetworkInterfaces()
  const certificates = await openCertificateSource(
    settings,
    { secret: () => Promise.resolve(secret) },
    { warn: (message) => void warnings.push(message) },
    { interfaces, every: 20, ...(now && { now }) },
  )
  const listeners = await openListeningSockets({
    ...settings,
    ...settings.listen,
    handler,
    certificates,
    interfaces,
  })
  const close = async (): Promise<void> => {
    certificates.close()
    await listeners.close(1_000)
  }
  scope.after(close)
  return { dir, settings, listeners, warnings, close }
}

// An old listener on loopback makes certificates necessary where nothing beyond this machine is served.
async function settingsIn(dir: string, settings: object = {}): Promise<Settings> {
  const file = join(dir, 'config.json')
  const legacyTls = { address: '127.0.0.1', port: 0 }
  const content = { listen: { port: 0 }, dataDir: 'data', legacyTls, ...settings }
  await writeFile(file, JSON.stringify(content))
  return loadSettings(file, {})
}

const hello: RequestListener = (_, response) => response.end('hello')

/** A handshake with a port of 127.0.0.1, trusting anybody. */
export async function connectTls(
  t: Scope,
  port: number,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  t.after(() => void socket.destroy())
  await once(socket, 'secureConnect')
  return socket
}

/** The certificate that a port of 127.0.0.1 serves. */
export async function readServedCertificate(t: Scope, port: number): Promise<PeerCertificate> {
  const socket = await connectTls(t, port)
  const certificate = socket.getPeerCertificate()
  socket.destroy()
  return certificate
}
