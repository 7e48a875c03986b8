import type { RecordedHeaders } from '../trace/recorded.ts'

/** A request as somebody wrote it down. */
export interface Asked {
  readonly method: string
  readonly target: string
  readonly headers: RecordedHeaders
  readonly body: Buffer
}

/** A header field by its lower-case name. */
export const headerIn = ({ headers }: Asked, name: string): string | undefined =>
  headers.find(([found]) => found.toLowerCase() === name)?.[1]

/** As it goes over the wire; how long the body is, is told anew. */
export function bytesOf({ method, target, headers, body }: Asked): Buffer {
  const fields = headers.filter(([name]) => !framing.has(name.toLowerCase()))
  const length = body.length > 0 || needsLength.has(method) ? [['Content-Length', body.length]] : []
  const lines = [...fields, ...length].map(([name, value]) => `${String(name)}: ${String(value)}\r\n`)
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

const framing = new Set(['content-length', 'transfer-encoding', 'connection', 'expect'])
const needsLength = new Set(['PUT', 'POST'])
