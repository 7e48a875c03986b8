import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

type Reply = readonly [type: 1, id: number, error: ReplyError | null, result: unknown]

interface ReplyError {
  readonly error: string
  readonly message: string
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * A connection to Mozilla's remote control: JSON arrays, each after its length in bytes and a colon
 * (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
 */
export class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #received = Buffer.alloc(0)
  #lastId = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data: Buffer) => {
      this.#received = Buffer.concat([this.#received, data])
      this.#takeMessages()
    })
    socket.on('error', () => undefined) // `close` follows.
    socket.on('close', () => {
      this.#giveUp()
    })
  }

  /** Connects and opens a session that may use the program's own modules. */
  static async connect(port: number): Promise<Marionette> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const marionette = new Marionette(socket)
    const timeouts = { script: 90_000 }
    const capabilities = { alwaysMatch: { unhandledPromptBehavior: 'ignore', timeouts } }
    await marionette.command('WebDriver:NewSession', { capabilities })
    await marionette.command('Marionette:SetContext', { value: 'chrome' })
    return marionette
  }

  /** Resolves with the result; rejects with the program's own message. */
  command(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#lastId
    const message = JSON.stringify([0, id, name, parameters])
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.write(`${Buffer.byteLength(message)}:${message}`)
    })
  }

  /** Runs the body of a function, whose globals last until the session ends, and awaits what it returns. */
  async execute(script: string, args: readonly unknown[] = []): Promise<unknown> {
    const parameters = { script, args, newSandbox: false, sandbox: 'system' }
    const result = await this.command('WebDriver:ExecuteScript', parameters)
    return (result as { readonly value: unknown }).value
  }

  close(): void {
    this.#socket.destroy()
  }

  #takeMessages(): void {
    for (;;) {
      const colon = this.#received.indexOf(':')
      const end = colon + 1 + Number(this.#received.toString('latin1', 0, Math.max(colon, 0)))
      if (colon < 0 || this.#received.length < end) return
      const message: unknown = JSON.parse(this.#received.toString('utf8', colon + 1, end))
      this.#received = this.#received.subarray(end)
      if (Array.isArray(message)) this.#settle(message as unknown as Reply) // The first one is a greeting.
    }
  }

  #settle([, id, error, result]: Reply): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === null) waiting?.resolve(result)
    else waiting?.reject(new Error(`${error.error}: ${error.message}`))
  }

  #giveUp(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('Thunderbird hung up'))
    this.#waiting.clear()
  }
}
