import type { Spool } from '../../../lib/http/spool.ts'

/** The same spool, whose content is shown when it is read. */
export function seenSpool(spool: Spool, show: (bytes: Buffer) => void): Spool {
  return {
    get length() {
      return spool.length
    },
    text: (text) => {
      spool.text(text)
    },
    copy: (bytes, start, end) => {
      spool.copy(bytes, start, end)
    },
    buffer() {
      const whole = spool.buffer()
      if (whole) show(whole)
      return whole
    },
    async *chunks() {
      for await (const chunk of spool.chunks()) {
        show(chunk)
        yield chunk
      }
    },
    discard: () => {
      spool.discard()
    },
  }
}
