import { setTimeout } from 'node:timers/promises'
import { createScope } from '../support/scope.ts'
import { setUpBridge } from './bridge.ts'
import { median, memoryOf } from './process-figures.ts'
import { startKoa } from './proxy-peers.ts'

const rounds = 3

interface Idle {
  readonly ready: number
  readonly memory: number
}

/** How soon `serve` takes requests, and what it holds while nobody asks. */
export async function benchIdle(): Promise<void> {
  const scope = createScope()
  try {
    const bridge = await setUpBridge(scope)
    const found: { bridge: Idle[]; koa: Idle[] } = { bridge: [], koa: [] }
    for (let round = 0; round < rounds; round++) {
      const serve = await bridge.start()
      found.bridge.push(await settled(serve))
      await serve.stop()
      found.koa.push(await settled(await startKoa(scope)))
    }
    console.log(`\nat rest (median of ${rounds} starts; goals: 250 ms, 90 MB)`)
    console.table({ bridge: row(found.bridge), 'koa, bare': row(found.koa) })
  } finally {
    await scope.close()
  }
}

async function settled({ pid, readyAfter }: { pid: number; readyAfter: number }): Promise<Idle> {
  await setTimeout(1000)
  return { ready: readyAfter, memory: memoryOf(pid, 'VmRSS') }
}

const row = (found: readonly Idle[]) => ({
  'ready after ms': median(found.map(({ ready }) => ready)).toFixed(0),
  'RSS MB': median(found.map(({ memory }) => memory)).toFixed(1),
})
