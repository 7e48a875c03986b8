import { setTimeout } from 'node:timers/promises'
import { createScope } from '../support/scope.ts'
import { setUpBridge } from './bridge.ts'
import type { Child } from './child.ts'
import { median, memoryOf } from './process-figures.ts'
import { startKoa } from './proxy-peers.ts'

const rounds = 5
/** When all that comes after a start is over, in milliseconds. */
const settled = 2000

interface Figures {
  readonly ready: number
  readonly memory: number
}

/**
 * How soon `serve` takes requests, and what it holds while nobody asks, beside a Koa that does nothing. The first start
 * after an installation, which compiles, is not among the rounds.
 */
export async function benchStart(): Promise<void> {
  const scope = createScope()
  try {
    const bridge = await setUpBridge(scope)
    await (await bridge.start()).stop()
    const found: { bridge: Figures[]; koa: Figures[] } = { bridge: [], koa: [] }
    for (let round = 0; round < rounds; round++) {
      const serve = await bridge.start()
      found.bridge.push(await figuresOf(serve))
      await serve.stop()
      found.koa.push(await figuresOf(await startKoa(scope)))
    }
    console.log(`\nstart, and at rest (median of ${rounds} starts; goals: 250 ms, 90 MB)`)
    console.table({ bridge: row(found.bridge), 'koa, bare': row(found.koa) })
  } finally {
    await scope.close()
  }
}

async function figuresOf({ pid, readyAfter }: Pick<Child, 'pid' | 'readyAfter'>): Promise<Figures> {
  await setTimeout(settled)
  return { ready: readyAfter, memory: memoryOf(pid, 'VmRSS') }
}

const row = (found: readonly Figures[]) => ({
  'ready after ms': median(found.map(({ ready }) => ready)).toFixed(0),
  'RSS MB': median(found.map(({ memory }) => memory)).toFixed(1),
})
