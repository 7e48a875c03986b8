import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { nested, type Scope } from './scope.ts'

/** An answer as its bytes said it. */
export interface RawAnswer {
  readonly status: number
  readonly version: string
  /** Every field line in order, as sent. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The first value of a field, by lower-case name. */
  readonly header: (name: string) => string | undefined
  readonly body: Buffer
  readonly text: string
}

/** A connection on which a test writes what it likes. Silence of 10 s is an error. */
export interface RawConnection {
  send(bytes: string | Buffer): void
  /** The next answer, interim ones too. `head`: to a HEAD, which has no body. Rejects when the connection ends first. */
  answer(options?: { readonly head?: boolean }): Promise<RawAnswer>
  /** The other side has ended the connection; gives what came before that and was not read as an answer. */
  closed(): Promise<string>
  /** Ends it at once, as a client that dies. */
  destroy(): void
}

/** Connects to a port of 127.0.0.1; the connection ends with the scope. */
export async function openRaw(outer: Scope, port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1')
  nested(outer).after(() => void socket.destroy())
  await once(socket, 'connect')
  return new Connection(socket)
}

/** One request on a connection of its own, and the whole answer. */
export async function rawExchange(
  port: number,
  bytes: string | Buffer,
  options: { readonly head?: boolean } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  try {
    const connection = new Connection(socket)
    connection.send(bytes)
    return await connection.answer(options)
  } finally {
    socket.destroy()
  }
}

class Connection implements RawConnection {
  readonly #socket: Socket
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)
  #ended = false

  constructor(socket: Socket) {
    this.#socket = socket
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    socket.on('error', () => undefined)
    socket.setTimeout(10_000, () => {
      socket.destroy(new Error('silence for 10 s'))
    })
  }

  send(bytes: string | Buffer): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  async answer({ head = false }: { readonly head?: boolean } = {}): Promise<RawAnswer> {
    let end = this.#held.indexOf('\r\n\r\n')
    for (; end < 0; end = this.#held.indexOf('\r\n\r\n')) await this.#more()
    const lines = this.#take(end + 4)
      .toString('latin1')
      .trimEnd()
      .split('\r\n')
    const [, version = '', code = ''] = /^HTTP\/(\d\.\d) (\d{3}) /.exec(`${lines[0] ?? ''} `) ?? []
    const fields = lines.slice(1).map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon), line.slice(colon + 1).trim()] as const
    })
    const header = (name: string): string | undefined =>
      fields.find(([found]) => found.toLowerCase() === name)?.[1]
    const status = Number(code)
    const bare = head || status < 200 || status === 204 || status === 304
    const body = bare ? Buffer.alloc(0) : await this.#body(header('content-length'))
    return { status, version, fields, header, body, text: body.toString() }
  }

  async closed(): Promise<string> {
    while (!this.#ended) await this.#more().catch(() => undefined)
    return this.#held.toString('latin1')
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #body(length: string | undefined): Promise<Buffer> {
    if (length === undefined) await this.closed()
    const wanted = length === undefined ? this.#held.length : Number(length)
    while (this.#held.length < wanted) await this.#more()
    return this.#take(wanted)
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(length)
    return taken
  }

  async #more(): Promise<void> {
    if (this.#ended)
      throw new Error(`the connection ended after "${this.#held.toString('latin1')}"`)
    this.#ended = true
    const next = await this.#chunks.next()
    if (next.done === true) throw new Error(`it ended after "${this.#held.toString('latin1')}"`)
    this.#ended = false
    this.#held = Buffer.concat([this.#held, next.value])
  }
}
