/** What an operation answers; `send` in exchange.ts puts it on the wire. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** An iterable is streamed in chunks, so that a listing never stands in memory as a whole. */
  readonly body?: string | Buffer | Iterable<string>
}

/** Thrown by an operation that refuses; its answer goes out as it is. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`)
    this.answer = answer
  }
}

/** An answer's body as one buffer. */
export function bodyOf(answer: Answer): Buffer {
  const { body = '' } = answer
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : [...body].join(''))
}
