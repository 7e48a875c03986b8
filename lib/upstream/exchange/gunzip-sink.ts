import { createGunzip } from 'node:zlib'
import { HttpError } from '../../errors/http-error.ts'
import type { BodySink } from './body-sink.ts'

/**
 * An etag listing shrinks about fifteenfold; gzip's own limit is about a thousandfold, which a single card with a note
 * of one letter comes near: what a card without pictures may take is never too much, and pictures hardly shrink.
 */
const ratio = 200
const allowance = 8 * 1024 * 1024

/**
 * A sink that takes gzip and feeds the plain bytes to `sink`. Strict: a truncated body, a wrong checksum, bytes
 * behind the end and a bomb are errors. `failed` gets the errors that occur after `write` has returned.
 */
export function createGunzipSink(sink: BodySink, failed: (error: unknown) => void): BodySink {
  const stream = createGunzip()
  let received = 0
  let produced = 0
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      stream.destroy()
      failed(error)
    }
  }
  stream.on('data', (chunk: Buffer) => {
    guarded(() => {
      produced += chunk.length
      if (produced > allowance && produced > received * ratio)
        throw bad('it unpacks to far too much')
      sink.write(chunk)
    })
  })
  stream.on('end', () => {
    guarded(() => {
      if (stream.bytesWritten !== received) throw bad('bytes follow its end')
      sink.end()
    })
  })
  stream.on('error', (error) => {
    failed(bad(error.message))
  })
  return {
    write(chunk) {
      received += chunk.length
      stream.write(chunk)
    },
    end() {
      stream.end()
    },
  }
}

const bad = (why: string): HttpError => new HttpError(502, `Upstream's gzip is broken: ${why}`)
