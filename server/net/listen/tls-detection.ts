import { createServer, type Server, type Socket } from 'node:net'
import { firstRequestTimeoutMs } from './drainable-servers.ts'

/** Takes over a connection of which nothing was read yet. */
interface ConnectionReceiver {
  emit(event: 'connection', socket: Socket): boolean
}

/** The servers that get the connections of one port. */
export interface PlainAndTlsServers {
  readonly plain: ConnectionReceiver
  readonly secure: ConnectionReceiver
}

/** A handshake record of TLS (https://www.rfc-editor.org/rfc/rfc8446#section-5.1); no HTTP method starts so. */
const tlsHandshake = 0x16

/** A server of HTTP and HTTPS on one port: the first byte of a connection decides. A socket that stays silent is closed. */
export function createTlsDetectingServer(servers: PlainAndTlsServers): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    dispatch(socket, servers)
  })
}

function dispatch(socket: Socket, { plain, secure }: PlainAndTlsServers): void {
  const timer = setTimeout(() => socket.destroy(), firstRequestTimeoutMs)
  socket.once('close', () => {
    clearTimeout(timer)
  })
  socket.on('error', () => undefined) // `close` follows.
  socket.once('readable', () => {
    clearTimeout(timer)
    const firstBytes = socket.read() as Buffer | null
    if (firstBytes === null) return void socket.destroy()
    const isSecure = firstBytes[0] === tlsHandshake
    // TLS has an alert for closing; HTTP/1 clients may close their side and still want the answer.
    socket.allowHalfOpen = !isSecure
    socket.unshift(firstBytes)
    ;(isSecure ? secure : plain).emit('connection', socket)
  })
}
