import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { parseUpstreamRefusal } from '../../lib/upstream/access/refusal.ts'
import { createTurnLimit } from '../../server/trace/export/event-loop-turns.ts'
import { printHarFile } from '../../server/trace/export/har-file.ts'
import { maskRecordedRequest } from '../../server/trace/export/masked-request.ts'
import {
  createPersonalDataMask,
  joinInTurns,
} from '../../server/trace/export/personal-data-mask.ts'
import { BodyRecorder } from '../../server/trace/record/body-recorder.ts'
import type { RecordedRequest } from '../../server/trace/record/recorded-request.ts'
import { secretMaskFor } from '../../server/trace/record/secrets.ts'
import { leg, message, recorded } from '../server/trace/record/recorded-request.ts'

const megabyte = 1024 * 1024
/** The memory that recordings have by default. */
const ring = 50 * megabyte

/**
 * CWE-1333: texts of the kinds that patterns once took long for. Others get their turn within 50 ms, and twice the text takes
 * twice the time.
 */
export async function benchLinear(): Promise<void> {
  const rows: Record<string, object> = {}
  for (const [name, work] of Object.entries(works)) {
    // For V8, which compiles what is run often.
    await measure(work, [work.size / 8])
    const [half, whole] = await measure(work, [work.size / 2, work.size])
    if (half === undefined || whole === undefined) throw new Error('two sizes have two figures')
    rows[name] = {
      KB: work.size / 1024,
      ms: whole.time.toFixed(2),
      'event-loop delay max ms': whole.longest.toFixed(0),
      'of that own CPU ms': whole.longestOwn.toFixed(0),
      'twice the text': `× ${(whole.time / half.time).toFixed(2)}`,
    }
  }
  console.log(
    '\ntime that grows with the text (goals: turns of 50 ms at most, × 2.3 for twice of it)',
  )
  console.table(rows)
}

interface Work {
  readonly size: number
  /** How often it is done for one figure. */
  readonly times: number
  /** Prepares the input. */
  readonly make: (size: number) => () => Promise<void>
}

const repeated = (part: string, size: number): string => part.repeat(Math.ceil(size / part.length))

const card =
  'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Doe;Jane;;;\r\nEMAIL;TYPE=HOME:jane.doe@mail.example\r\n' +
  'TEL:+49 151 2345\r\nNOTE:some words of no great sense\r\nEND:VCARD\r\n'

const refusal = (part: string, size = megabyte): Work => ({
  size,
  times: 500,
  make: (length) => {
    const body = Buffer.from(repeated(part, length))
    return () => {
      parseUpstreamRefusal({ status: 403, headers: {} }, body)
      return Promise.resolve()
    }
  },
})

const masked = (part: string, times = 10): Work => ({
  size: megabyte,
  times,
  make: (size) => {
    const recordings = [recording(part, size)]
    return () => exportMasked(recordings)
  },
})

const recordedBody = (part: string): Work => ({
  size: megabyte,
  times: 100,
  make: (size) => {
    const body = Buffer.from(repeated(part, size))
    return () => {
      record(body)
      return Promise.resolve()
    }
  },
})

const ringExport = (work: (recordings: readonly RecordedRequest[]) => Promise<void>): Work => ({
  size: ring,
  times: 1,
  make: (size) => {
    const recordings = fullRing(size)
    return () => work(recordings)
  },
})

const works: Readonly<Record<string, Work>> = {
  'an error answer of blanks': refusal('<href>'.padEnd(16 * 1024)),
  'its first 16 KB': refusal(' ', 16 * 1024),
  'an error answer of scripts': refusal('<script>'),
  'a recording of cards, masked': masked(card),
  'of a%40…, masked': masked('a%40'),
  'of one word, masked': masked('a', 100),
  'a body of cards, recorded': recordedBody(card),
  'of >PHOTO;…, recorded': recordedBody('>PHOTO;'),
  'of bearer …, recorded': recordedBody('bearer x '),
  'a full ring, exported': ringExport((recordings) => print(recordings)),
  'a full ring, masked': ringExport(exportMasked),
}

const recording = (part: string, size: number): RecordedRequest =>
  recorded(1, { client: leg({ response: message(repeated(part, size)) }) })

const fullRing = (size: number): readonly RecordedRequest[] => {
  const one = recording(card, megabyte / 4)
  return Array.from({ length: (4 * size) / megabyte }, (_, id) => ({ ...one, id }))
}

function record(body: Buffer): void {
  const recorder = new BodyRecorder()
  for (let at = 0; at < body.length; at += 65_536) recorder.add(body.subarray(at, at + 65_536))
  recorder.finish(secretMaskFor(['Bearer of-no-great-value']).mask)
}

function exportMasked(recordings: readonly RecordedRequest[]): Promise<void> {
  const mask = createPersonalDataMask()
  const limit = createTurnLimit()
  return print(recordings, (each) =>
    maskRecordedRequest(each, (text) => joinInTurns(mask(text), limit)),
  )
}

async function print(
  recordings: readonly RecordedRequest[],
  prepare?: (recorded: RecordedRequest) => Promise<RecordedRequest>,
): Promise<void> {
  const pieces = printHarFile(recordings, '0', prepare)
  while (!(await pieces.next()).done);
}

interface Figures {
  /** Milliseconds that it takes. */
  readonly time: number
  /** Milliseconds that another had to wait for its turn, at most. */
  readonly longest: number
  /** Of these, processor time: what is left when other programs want the processor, too. */
  readonly longestOwn: number
}

/** More are short ones. */
const manyRuns = 20

const rounds = 5

/** Of each size the least of some runs, those of all sizes in turn: what else the machine does only adds to it. */
async function measure(
  { make, times }: Work,
  sizes: readonly number[],
): Promise<readonly Figures[]> {
  const works = sizes.map((size) => ({ work: make(size), runs: [] as Figures[] }))
  for (const { work } of works) for (let run = 0; run < 2; run++) await work()
  for (let round = 0; round < rounds; round++)
    for (const { work, runs } of works) runs.push(await measureOnce(work, times))
  return works.map(({ runs }) => ({
    time: Math.min(...runs.map(({ time }) => time)),
    longest: Math.min(...runs.map(({ longest }) => longest)),
    longestOwn: Math.min(...runs.map(({ longestOwn }) => longestOwn)),
  }))
}

async function measureOnce(work: () => Promise<void>, times: number): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const turns = measureTurns()
  delay.enable()
  await setTimeout(20)
  const began = processorClock()
  let least = Infinity
  for (let run = 0; run < times; run++) {
    least = Math.min(least, await timeOf(work))
    await setImmediate()
  }
  // Other programs come between beginning and end of a long run, never of each of many short ones.
  const time = times > manyRuns ? least : (processorClock() - began) / times
  await setTimeout(20)
  delay.disable()
  return {
    time,
    longest: delay.max / 1e6,
    longestOwn: turns.stop(),
  }
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Milliseconds of this thread's processor time. */
const processorClock = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** The processor time that this thread takes from one turn of the event loop to the next. */
function measureTurns(): { readonly stop: () => number } {
  let longest = 0
  let last = processorClock()
  const look = (): void => {
    longest = Math.max(longest, processorClock() - last)
    last = processorClock()
  }
  const timer = setInterval(look, 1)
  return {
    stop: () => {
      look()
      clearInterval(timer)
      return longest
    },
  }
}
