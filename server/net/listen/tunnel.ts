import type { Duplex } from 'node:stream'

const refusal =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/**
 * Answers a CONNECT and ends its connection, whatever the other side does. Node looks after that socket no more: its errors
 * and its end are whoever's who takes the event (https://nodejs.org/api/http.html#event-connect).
 */
export function refuseTunnel(socket: Duplex, patience: number): void {
  const late = setTimeout(() => socket.destroy(), patience)
  socket.on('error', () => undefined) // `close` follows.
  socket.once('close', () => {
    clearTimeout(late)
  })
  socket.end(refusal, () => socket.destroy())
}
