import { closeSync, openSync, readSync } from 'node:fs'
import { ours, saxEvents, xml2jsTree, type Approach } from './multistatus-approaches.ts'

/** One approach and one body, in a process of its own, so that the figures of one do not colour another's. */

const chunkSize = 64 * 1024

/** A file in chunks; each is good until the next. */
function* chunksOf(file: string): Generator<Buffer> {
  const chunk = Buffer.allocUnsafeSlow(chunkSize)
  const descriptor = openSync(file, 'r')
  for (let length; (length = readSync(descriptor, chunk)) > 0;) yield chunk.subarray(0, length)
  closeSync(descriptor)
}

/** MB/s of processor time, garbage collection and all: what else a machine does is not in it. Warm. */
function measure(approach: Approach, chunks: readonly Buffer[], milliseconds: number): number {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0)
  const run = (): void => {
    approach(chunks, ignoreRow)
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

const ignoreRow = (): void => undefined

export const approaches = { ours, sax: saxEvents, xml2js: xml2jsTree }

export type ApproachName = keyof typeof approaches

if (import.meta.main) {
  const [name, file = '', milliseconds] = process.argv.slice(2)
  const approach = approaches[name as ApproachName]
  let speed = 0
  if (Number(milliseconds) === 0) approach(chunksOf(file), ignoreRow)
  else {
    const chunks = Array.from(chunksOf(file), (chunk) => Buffer.from(chunk))
    speed = measure(approach, chunks, Number(milliseconds))
  }
  console.log(JSON.stringify({ speed, memory: process.resourceUsage().maxRSS / 1000 }))
}
