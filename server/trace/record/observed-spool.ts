import type { ResponseSpool } from '../../../lib/http/response-spool.ts'

/** The same spool; `observe` gets its bytes when they are read. */
export function observeSpoolReads(
  spool: ResponseSpool,
  observe: (bytes: Buffer) => void,
): ResponseSpool {
  return {
    get length() {
      return spool.length
    },
    writeText: (text) => {
      spool.writeText(text)
    },
    writeBytes: (bytes, start, end) => {
      spool.writeBytes(bytes, start, end)
    },
    buffer() {
      const whole = spool.buffer()
      if (whole) observe(whole)
      return whole
    },
    async *chunks() {
      for await (const chunk of spool.chunks()) {
        observe(chunk)
        yield chunk
      }
    },
    discard: () => {
      spool.discard()
    },
  }
}
