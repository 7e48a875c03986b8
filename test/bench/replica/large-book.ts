import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createScope, type Scope } from '../../support/scope.ts'
import { addressOf } from '../bridge.ts'
import { startScript, type Child } from '../child.ts'
import type { EventLoopFigures } from '../event-loop-watch.ts'
import { buildFsyncShim } from '../fsync-shim.ts'
import { memoryOf } from '../process-figures.ts'
import { checkpoint } from './disk-use.ts'
import { coldStartFigure } from './cold-start.ts'
import { atMost, type Figure, type RowOptions } from './figure.ts'
import { firstFill } from './first-fill.ts'
import { cardsIn, listing, multiget, state } from './requests.ts'
import { asClient, serveBridge, tell, type ServedBridge } from './served.ts'

/** Cards that memory is compared with. */
const fewCards = 1000
const photoBytes = 200_000
/** `spool.memory` in MB, when nobody sets it. */
const spoolMemory = 33.6
/** Milliseconds that each flush to the disk takes longer. */
const slowDisk = 100

const watch = `--import=${import.meta.dirname}/../event-loop-watch.ts`

/** What is done with a large book while its neighbour wants small answers. */
export async function largeBook({ scale }: RowOptions): Promise<readonly Figure[]> {
  const few = await observe(fewCards * scale)
  const many = await observe(50_000 * scale)
  const worst = (of: (phase: Phase) => number): number => Math.max(...many.phases.map(of))
  console.log(`\nof that book, by what is done${many.isSlow ? '' : ', on a disk as fast as it is'}`)
  console.table(Object.fromEntries(many.phases.map(({ name, ...rest }) => [name, rounded(rest)])))
  const disk = many.isSlow ? `each flush ${slowDisk} ms longer` : 'no slow disk: needs gcc'
  return [
    atMost(
      `${50_000 * scale} cards, a tenth with photos (${disk}): peak memory, that of ${fewCards * scale} × 1.2 + spool.memory`,
      Math.max(...many.phases.map(({ memory }) => memory)),
      1.2 * Math.max(...few.phases.map(({ memory }) => memory)) + spoolMemory,
      'MB',
    ),
    atMost(
      '… event-loop delay, p99',
      worst(({ p99 }) => p99),
      50,
      'ms',
    ),
    atMost(
      '… the longest',
      worst(({ longest }) => longest),
      250,
      'ms',
    ),
    atMost(
      '… a neighbour’s small PROPFIND meanwhile, p99',
      worst(({ neighbour }) => neighbour),
      100,
      'ms',
    ),
    many.coldStart,
  ]
}

const rounded = (phase: Omit<Phase, 'name'>) =>
  Object.fromEntries(Object.entries(phase).map(([name, value]) => [name, Number(value.toFixed(1))]))

interface Phase extends EventLoopFigures {
  readonly name: string
  readonly seconds: number
  /** p99 of what a neighbour waits, in milliseconds. */
  readonly neighbour: number
  /** Peak of the process so far, in MB. */
  readonly memory: number
}

interface Observed {
  readonly phases: readonly Phase[]
  readonly coldStart: Figure
  /** Whether the disk was made slow. */
  readonly isSlow: boolean
}

async function observe(cards: number): Promise<Observed> {
  const scope = createScope()
  try {
    const shim = await buildFsyncShim(scope)
    const environment = { NODE_OPTIONS: watch, ...shim?.environment(slowDisk) }
    const options = { cards, photoBytes }
    const ours = await serveBridge(scope, 'bridge', options, environment)
    const neighbour = await ours.bridge.addNeighbour()
    const phases: Phase[] = []
    const filling = await startProbe(scope, ours, neighbour)
    for (const [name, work] of reading(ours, cards))
      phases.push(await phase(name, ours.child, filling, work))
    await filling.stop()
    await ours.child.stop()
    const coldStart = await coldStartFigure(scope, ours.bridge)
    const child = await ours.bridge.start(environment)
    const again = { ...ours, child, pid: child.pid, origin: addressOf(child) }
    const removing = await startProbe(scope, again, neighbour)
    const remove = (): Promise<unknown> => ours.bridge.command('account', 'remove', 'alice')
    phases.push(await phase('account remove', child, removing, remove))
    return { phases, coldStart, isSlow: shim !== undefined }
  } finally {
    await scope.close()
  }
}

const startProbe = (scope: Scope, { origin }: ServedBridge, authorization: string) =>
  startScript(
    scope,
    'probe.ts',
    ...[origin, authorization, JSON.stringify(state('/addressbooks/bob/contacts/'))],
  )

function reading(ours: ServedBridge, cards: number): readonly [string, () => Promise<unknown>][] {
  let hrefs: readonly string[] = []
  return [
    ['fill', () => firstFill(ours, cards)],
    [
      'listing',
      () =>
        asClient(ours, async (client) => {
          hrefs = cardsIn((await client.ask(listing)).body)
        }),
    ],
    [
      'multiget of everything',
      () =>
        asClient(ours, async (client) => {
          // One answer has 1 GB at most.
          let bytes = 0
          for (let at = 0; at < hrefs.length; at += 1000)
            bytes += (await client.take(multiget(hrefs.slice(at, at + 1000)))).bytes
          if (bytes < (cards * photoBytes) / 10) throw new Error(`${bytes} bytes are not all cards`)
        }),
    ],
    ['reconcile', () => reconcile(ours)],
    [
      'checkpoint',
      () => {
        checkpoint(ours.bridge.config)
        return Promise.resolve()
      },
    ],
    ['backup', () => ours.bridge.command('backup', join(dirname(ours.bridge.config), 'copy.db'))],
  ]
}

/** Upstream has forgotten its sync-token, so that the whole book is compared. */
async function reconcile(ours: ServedBridge): Promise<void> {
  await tell(ours.traffic, { forgetsTokens: true })
  await asClient(ours, async (client) => {
    for (let isListed = false; !isListed;) {
      await client.take(state())
      isListed = (await tell(ours.traffic)).some(({ what }) => what === 'listing')
      await setTimeout(500)
    }
    // One that joins the refresh which is under way.
    await client.take(state())
  })
}

async function phase(
  name: string,
  serve: Child,
  probe: Child,
  work: () => Promise<unknown>,
): Promise<Phase> {
  await serve.ask({})
  await probe.ask({})
  const started = performance.now()
  await work()
  const seconds = (performance.now() - started) / 1000
  const waited = ((await probe.ask({})) as number[]).toSorted((a, b) => a - b)
  const loop = (await serve.ask({})) as EventLoopFigures
  const neighbour = waited[Math.ceil(waited.length * 0.99) - 1] ?? NaN
  return { name, seconds, ...loop, neighbour, memory: memoryOf(serve.pid, 'VmHWM') }
}
