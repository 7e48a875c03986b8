import { HttpError } from '../../errors/http-error.ts'

/** Takes an answer's decoded body, chunk by chunk; may throw to end the exchange. */
export interface BodySink {
  write(chunk: Buffer): void
  /** Called only when the whole body has arrived. */
  end(): void
}

/** Collects a body of at most `limit` bytes; more is HttpError 502. */
export function collectBody(limit: number, whole: (body: Buffer) => void): BodySink {
  const chunks: Buffer[] = []
  let length = 0
  return {
    write(chunk) {
      length += chunk.length
      if (length > limit)
        throw new HttpError(502, `Upstream's answer is longer than ${limit} bytes`)
      chunks.push(Buffer.from(chunk))
    },
    end() {
      whole(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks))
    },
  }
}
