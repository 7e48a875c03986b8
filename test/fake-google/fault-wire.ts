import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { bodyOf } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Exchange } from './exchange.ts'
import type { Fault } from './faults.ts'

/** Faults of the connection. Each writes its own bytes; none leaves the connection usable unless it says so. */

/** How the end of a body is told. */
export type Framing = 'length' | 'chunked' | 'close'
export type Coding = 'identity' | 'gzip' | 'br'

/** Accepts the request and stays silent; the operation is not performed. */
export const hang: Fault = () => undefined

/** Headers, and then silence. */
export const hangAfterHeaders: Fault = ({ response }, perform) => {
  const performed = perform()
  write(response.socket, head(performed, bodyOf(performed), 'length', 'identity'))
  return undefined
}

/** RST before the first byte of an answer; the operation is not performed. */
export const reset: Fault = ({ response }) => {
  response.socket?.resetAndDestroy()
  return undefined
}

/** The operation is performed, and its answer is lost: the connection ends without a byte. */
export const lostAnswer: Fault = ({ response }, perform) => {
  perform()
  response.socket?.destroy()
  return undefined
}

/** The head is cut after so many bytes and the connection reset. */
export const resetInHeaders =
  (bytes = 20): Fault =>
  async ({ response }, perform) => {
    const performed = perform()
    const whole = head(performed, bodyOf(performed), 'length', 'identity')
    await flushed(response.socket, whole.slice(0, bytes))
    response.socket?.resetAndDestroy()
    return undefined
  }

/**
 * The operation is performed and its body cut after so many bytes (of what is on the wire, after compression);
 * then the connection is closed, or reset. A negative number counts from the end, 0 sends no body at all.
 */
export const cutBody =
  (bytes: number, options: { framing?: Framing; coding?: Coding; rst?: boolean } = {}): Fault =>
  async ({ response }, perform) => {
    const { framing = 'length', coding = 'identity', rst = false } = options
    const performed = perform()
    const body = encode(bodyOf(performed), coding)
    const piece = body.subarray(0, bytes)
    await flushed(response.socket, head(performed, body, framing, coding))
    await flushed(response.socket, framing === 'chunked' ? openChunk(body.length, piece) : piece)
    if (rst) response.socket?.resetAndDestroy()
    else response.socket?.end()
    return undefined
  }

/** The compressed body is cut, but the framing is right, so only a strict decoder notices. */
export const cutCoding =
  (coding: 'gzip' | 'br', share = 0.5): Fault =>
  (_, perform) => {
    const performed = perform()
    const whole = encode(bodyOf(performed), coding)
    return coded(performed, coding, whole.subarray(0, Math.floor(whole.length * share)))
  }

/** A plain body with a label of compression. */
export const falseLabel =
  (coding: 'gzip' | 'br' = 'gzip'): Fault =>
  (_, perform) => {
    const performed = perform()
    return coded(performed, coding, bodyOf(performed))
  }

/** Compressed, whether the client accepts it or not. */
export const compressed =
  (coding: 'gzip' | 'br'): Fault =>
  (_, perform) => {
    const performed = perform()
    return coded(performed, coding, encode(bodyOf(performed), coding))
  }

/** A gzip body that unpacks to so many bytes of white space after the answer. */
export const gzipWithBlanks =
  (bytes: number): Fault =>
  (_, perform) => {
    const performed = perform()
    return coded(
      performed,
      'gzip',
      gzipSync(Buffer.concat([bodyOf(performed), Buffer.alloc(bytes, ' ')])),
    )
  }

/** Extra bytes after a body whose length was told. */
export const extraBytes =
  (extra: string | Buffer): Fault =>
  (exchange, perform) => {
    const performed = perform()
    const body = bodyOf(performed)
    write(
      exchange.response.socket,
      head(performed, body, 'length', 'identity'),
      body,
      Buffer.from(extra),
    )
    return undefined
  }

/** The answer byte by byte, in pieces of `size`: its head too, or its body alone. */
export const drip =
  (milliseconds: number, options: { size?: number; headers?: boolean } = {}): Fault =>
  async ({ response }, perform) => {
    const { size = 1, headers = false } = options
    const performed = perform()
    const body = bodyOf(performed)
    const start = Buffer.from(head(performed, body, 'length', 'identity'))
    if (!headers) write(response.socket, start)
    const slow = headers ? Buffer.concat([start, body]) : body
    for (let at = 0; at < slow.length && response.socket?.writable === true; at += size) {
      write(response.socket, slow.subarray(at, at + size))
      await sleep(milliseconds)
    }
    return undefined
  }

/** These bytes and no others, then the connection is closed. */
export const raw =
  (bytes: string | Buffer): Fault =>
  ({ response }) => {
    response.socket?.end(bytes)
    return undefined
  }

function coded(performed: Answer, coding: Coding, body: Buffer): Answer {
  return { ...performed, headers: { ...performed.headers, 'content-encoding': coding }, body }
}

function encode(body: Buffer, coding: Coding): Buffer {
  if (coding === 'identity') return body
  return coding === 'gzip' ? gzipSync(body) : brotliCompressSync(body)
}

function head(performed: Answer, body: Buffer, framing: Framing, coding: Coding): string {
  const fields = Object.entries(performed.headers ?? {}).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => `${name}: ${one}\r\n`),
  )
  if (coding !== 'identity') fields.push(`content-encoding: ${coding}\r\n`)
  if (framing === 'length') fields.push(`content-length: ${body.length}\r\n`)
  if (framing === 'chunked') fields.push('transfer-encoding: chunked\r\n')
  if (framing === 'close') fields.push('connection: close\r\n')
  return `HTTP/1.1 ${performed.status} \r\n${fields.join('')}\r\n`
}

/** The start of a chunk that promises more than it has. */
function openChunk(promised: number, piece: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${promised.toString(16)}\r\n`), piece])
}

type Socket = Exchange['response']['socket']

function write(socket: Socket, ...pieces: (string | Buffer)[]): void {
  for (const piece of pieces) if (socket?.writable === true) socket.write(piece)
}

async function flushed(socket: Socket, piece: string | Buffer): Promise<void> {
  if (socket?.writable !== true || piece.length === 0) return
  if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')])
}
