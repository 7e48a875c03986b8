import { Client } from 'undici'

export interface DavRequest {
  readonly method: string
  readonly path: string
  readonly depth?: string
  readonly body?: string
  readonly contentType?: string
}

export interface DavAnswer {
  readonly status: number
  /** Empty when it was thrown away as it came. */
  readonly body: string
  readonly bytes: number
}

/** A client that asks one thing after the other on one connection. */
export class DavClient {
  readonly #client: Client
  readonly #authorization: string

  constructor(origin: string, authorization: string) {
    this.#client = new Client(origin, { headersTimeout: 300_000, bodyTimeout: 300_000 })
    this.#authorization = authorization
  }

  /** The whole answer; rejects when it is an error. */
  async ask(request: DavRequest): Promise<DavAnswer> {
    const chunks: Buffer[] = []
    const { status, bytes } = await this.#send(request, (chunk) => chunks.push(chunk))
    return { status, bytes, body: Buffer.concat(chunks).toString() }
  }

  /** Takes the whole answer and keeps nothing of it. */
  async take(request: DavRequest): Promise<DavAnswer> {
    return { ...(await this.#send(request, () => undefined)), body: '' }
  }

  close(): Promise<void> {
    return this.#client.close()
  }

  async #send(
    { method, path, depth, body, contentType = 'application/xml; charset=utf-8' }: DavRequest,
    each: (chunk: Buffer) => unknown,
  ): Promise<{ readonly status: number; readonly bytes: number }> {
    const headers = {
      authorization: this.#authorization,
      'user-agent': 'bench',
      ...(depth === undefined ? {} : { depth }),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    }
    const answer = await this.#client.request({ method, path, headers, body: body ?? null })
    let bytes = 0
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      each(chunk)
    }
    if (answer.statusCode >= 300)
      throw new Error(`${method} ${path} was answered with ${answer.statusCode}`)
    return { status: answer.statusCode, bytes }
  }
}
