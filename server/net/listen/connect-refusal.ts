import type { Duplex } from 'node:stream'

const refusal =
  'HTTP/1.1 405 Method Not Allowed\r\nAllow: OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'

/**
 * Answers a CONNECT with 405 and ends its connection within `timeoutMs`, whatever the client does. Node leaves the errors and
 * the end of that connection to whoever takes the event (https://nodejs.org/api/http.html#event-connect).
 */
export function refuseConnectRequest(socket: Duplex, timeoutMs: number): void {
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  socket.on('error', () => undefined) // `close` follows.
  socket.once('close', () => {
    clearTimeout(timer)
  })
  socket.end(refusal, () => socket.destroy())
}
