import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createTracer } from '../../server/trace/record/tracer.ts'
import { recordPhotos } from '../support/trace-load.ts'
import { memoryOf } from './process-figures.ts'

const limit = 52_428_800
const exchanges = 10_000
const photo = 200_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is held of so many exchanges with photos, by the ring's own account and by the process's. */
export async function benchTraceMemory(): Promise<void> {
  const tracer = createTracer(limit)
  tracer.startRecording({ device: undefined, until: Infinity })
  const before = await figures()
  const started = performance.now()
  recordPhotos(tracer, exchanges, photo)
  const seconds = (performance.now() - started) / 1000
  const after = await figures()
  console.log(`\n${exchanges} recorded GETs of cards with a photo of ${photo / 1000} KB`)
  console.table({
    recorded: {
      'ring MB': megabytes(tracer.recordings.size),
      'limit MB': megabytes(limit),
      exchanges: tracer.recordings.all().length,
      'held MB': megabytes(after.held - before.held),
      'RSS grew MB': (after.rss - before.rss).toFixed(1),
      'µs/exchange': ((seconds * 1e6) / exchanges).toFixed(0),
    },
  })
}

async function figures(): Promise<{ readonly held: number; readonly rss: number }> {
  // What lies outside the heap is given back a while later.
  for (let times = 0; times < 3; times++) {
    collectGarbage()
    await setTimeout(100)
  }
  const { heapUsed, external } = process.memoryUsage()
  return { held: heapUsed + external, rss: memoryOf(process.pid, 'VmRSS') }
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1)
