import { createServer, type Server, type Socket } from 'node:net'
import { patience } from './protocols.ts'

/** Takes over a connection of which nothing was read yet. */
interface Speaker {
  emit(event: 'connection', socket: Socket): boolean
}

/** Where the connections of one port go. */
export interface Sorted {
  readonly plain: Speaker
  readonly secure: Speaker
}

/** A handshake record of TLS (https://www.rfc-editor.org/rfc/rfc8446#section-5.1); no HTTP method starts so. */
const handshake = 0x16

/** A server that speaks HTTP and HTTPS on one port; a socket that stays silent is closed. */
export function sortingServer(speakers: Sorted): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sort(socket, speakers)
  })
}

function sort(socket: Socket, { plain, secure }: Sorted): void {
  const late = setTimeout(() => socket.destroy(), patience)
  socket.once('close', () => {
    clearTimeout(late)
  })
  socket.on('error', () => undefined) // `close` follows.
  socket.once('readable', () => {
    clearTimeout(late)
    const start = socket.read() as Buffer | null
    if (start === null) return void socket.destroy()
    const isSecure = start[0] === handshake
    // TLS has a farewell of its own; HTTP/1 clients may close their side and still want the answer.
    socket.allowHalfOpen = !isSecure
    socket.unshift(start)
    ;(isSecure ? secure : plain).emit('connection', socket)
  })
}
