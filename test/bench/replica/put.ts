import { createScope, type Scope } from '../../support/scope.ts'
import { buildFsyncShim, type FsyncShim } from '../fsync-shim.ts'
import { cpuOf, median } from '../process-figures.ts'
import { card } from '../upstream-answers.ts'
import { idOf } from '../upstream-book.ts'
import { partOf, type Figure, type RowOptions } from './figure.ts'
import { cardPath, state } from './requests.ts'
import { asClient, serveBridge, tell, type Served } from './served.ts'

const rounds = 7
const cardsInRound = 100
/** Without a photo. */
const cardBytes = 500

interface Writer extends Served {
  /** Undefined where it cannot be had. */
  readonly shim: FsyncShim | undefined
}

/** Of one PUT. */
interface PutFigures {
  /** Microseconds. */
  readonly cpu: number
  /** Flushes to the disk before upstream gets it, and after that until it is answered. */
  readonly flushesBefore: number
  readonly flushesAfter: number
}

/** Small cards are written, one after the other, and upstream answers at once. */
export async function put({ before, scale }: RowOptions): Promise<readonly Figure[]> {
  const scope = createScope()
  try {
    const ours = await startWriter(scope, 'bridge')
    const theirs = before === undefined ? [] : [await startWriter(scope, 'before', before)]
    const all = [ours, ...theirs]
    const found = all.map((): PutFigures[] => [])
    const times = Math.ceil(rounds * scale)
    for (let round = -2; round < times; round++)
      for (const [at, writer] of all.entries()) {
        const figures = await writeCards(writer, `round ${round}`)
        if (round >= 0) found[at]?.push(figures)
      }
    return [cpuFigure(found), ...(ours.shim ? flushFigures(found) : noFlushes())]
  } finally {
    await scope.close()
  }
}

async function startWriter(scope: Scope, name: string, program?: string): Promise<Writer> {
  const shim = await buildFsyncShim(scope)
  const options = { cards: cardsInRound, cardBytes, ...(program === undefined ? {} : { program }) }
  const served = await serveBridge(scope, name, options, shim?.environment(0))
  await tell(served.traffic, { latency: 0 })
  await asClient(served, (client) => client.take(state()))
  return { ...served, shim }
}

async function writeCards(writer: Writer, note: string): Promise<PutFigures> {
  await tell(writer.traffic)
  await writer.shim?.take()
  const cpu = cpuOf(writer.pid)
  const answered: number[] = []
  await asClient(writer, async (client) => {
    for (let at = 0; at < cardsInRound; at++) {
      const path = cardPath(idOf(at))
      const body = cardWith(idOf(at), note)
      await client.take({ method: 'PUT', path, body, contentType: 'text/vcard; charset=utf-8' })
      answered.push(performance.timeOrigin + performance.now())
    }
  })
  const spent = cpuOf(writer.pid) - cpu
  const sent = (await tell(writer.traffic)).filter(({ method }) => method === 'PUT')
  const flushes = (await writer.shim?.take()) ?? []
  const isBehindPut = (flush: number): boolean => {
    const at = answered.findIndex((time) => flush <= time)
    return flush > (sent[at]?.at ?? Infinity)
  }
  const after = flushes.filter(isBehindPut).length
  return {
    cpu: spent / cardsInRound,
    flushesBefore: (flushes.length - after) / cardsInRound,
    flushesAfter: after / cardsInRound,
  }
}

const cardWith = (id: string, name: string): string =>
  card(id, cardBytes).replace('FN:Johnny', `FN:${name}`).replaceAll('\n', '\r\n')

const medianOf = (found: readonly PutFigures[], figure: keyof PutFigures): number =>
  median(found.map((each) => each[figure]))

const cpuFigure = ([ours = [], theirs]: readonly (readonly PutFigures[])[]): Figure =>
  partOf({
    what: 'PUT of a small card, upstream without latency, processor time, before',
    ours: medianOf(ours, 'cpu'),
    theirs: theirs && medianOf(theirs, 'cpu'),
    bar: 1.2,
    unit: 'µs',
  })

function flushFigures([ours = [], theirs]: readonly (readonly PutFigures[])[]): readonly Figure[] {
  const [first, last] = [medianOf(ours, 'flushesBefore'), medianOf(ours, 'flushesAfter')]
  const other = theirs && medianOf(theirs, 'flushesBefore') + medianOf(theirs, 'flushesAfter')
  return [
    {
      what: '… flushes to the disk until it is sent, and after',
      bar: '1 and 1',
      measured:
        `${first.toFixed(2)} and ${last.toFixed(2)}` +
        (other === undefined ? '' : ` (before: ${other.toFixed(2)}, nothing was durable)`),
      isMet: Math.round(first) === 1 && Math.round(last) === 1,
    },
  ]
}

function noFlushes(): readonly Figure[] {
  const measured = 'not measured: needs a C compiler, apt-get install gcc'
  return [{ what: '… flushes to the disk', bar: '1 and 1', measured, isMet: undefined }]
}
