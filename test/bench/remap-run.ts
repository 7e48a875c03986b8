import { closeSync, openSync, readSync } from 'node:fs'
import { ours, saxAgain, xml2jsAgain, type Approach } from './remap-approaches.ts'
import { aliasesOf, type Kind } from './remap-bodies.ts'
import type { ResponseSpool } from '../../lib/http/response-spool.ts'

/** One approach and one body, in a process of its own, so that the figures of one do not colour another's. */

const CHUNK = 64 * 1024

/** Takes everything as a spool does, and throws it away block by block. */
export class Drain implements ResponseSpool {
  length = 0
  readonly #block = Buffer.allocUnsafeSlow(CHUNK)
  #used = 0

  writeText(text: string): void {
    if (text.length * 3 > CHUNK - this.#used) this.#used = 0
    this.#took(this.#block.write(text, this.#used))
  }

  writeBytes(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (end - start > CHUNK - this.#used) this.#used = 0
    const whole = end - start === bytes.length
    const part = whole ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
    this.#block.set(part, this.#used)
    this.#took(part.length)
  }

  #took(length: number): void {
    this.#used += length
    this.length += length
  }

  buffer(): undefined {
    return undefined
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- nothing is left to give
  async *chunks(): AsyncGenerator<Buffer> {
    yield* []
  }

  discard(): void {
    this.#used = 0
  }
}

/** A file in chunks; each is good until the next. */
function* chunksOf(file: string): Generator<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(CHUNK)
  const descriptor = openSync(file, 'r')
  for (let length; (length = readSync(descriptor, chunk)) > 0;) yield chunk.subarray(0, length)
  closeSync(descriptor)
}

/** MB/s of processor time, garbage collection and all: what else a machine does is not in it. Warm. */
function measure(approach: Approach, chunks: readonly Buffer[], milliseconds: number): number {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
  const run = (): void => {
    approach(chunks, new Drain())
  }
  repeat(run, milliseconds / 2)
  const before = process.cpuUsage()
  const times = repeat(run, milliseconds / 2)
  const { user, system } = process.cpuUsage(before)
  return (times * bytes) / (user + system)
}

function repeat(run: () => void, milliseconds: number): number {
  let times = 0
  for (const until = performance.now() + milliseconds; performance.now() < until; times++) run()
  return times
}

export const approaches = { ours, sax: saxAgain, xml2js: xml2jsAgain }

export type ApproachName = keyof typeof approaches

if (import.meta.main) {
  const [name, file, kind, count, milliseconds] = process.argv.slice(2)
  const approach = await approaches[name as ApproachName](aliasesOf(Number(count)), kind as Kind)
  let speed = 0
  if (Number(milliseconds) === 0) approach(chunksOf(file ?? ''), new Drain())
  else {
    const chunks = Array.from(chunksOf(file ?? ''), (chunk) => Buffer.from(chunk))
    speed = measure(approach, chunks, Number(milliseconds))
  }
  console.log(JSON.stringify({ speed, memory: process.resourceUsage().maxRSS / 1000 }))
}
