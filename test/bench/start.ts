import { setTimeout } from 'node:timers/promises'
import { installPackage } from '../support/installed.ts'
import { createScope, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { addressOf, setUpBridge, type Bridge } from './bridge.ts'
import { startScript, type Child } from './child.ts'
import { median, memoryOf } from './process-figures.ts'

const rounds = 11
/** When all that comes after a start is over, in milliseconds. */
const settled = 2000

interface Figures {
  /** Milliseconds from the start to the line that says it is ready. */
  readonly ready: number
  /** Milliseconds from the start to the answer of a request that comes as soon as it is ready, without upstream. */
  readonly answered: number
  readonly memory: number
  /** Milliseconds that the first answer from upstream takes, which loads what a start did without. */
  readonly answer: number
}

/** How soon the installed package takes requests, and what it holds while nobody asks, beside a Koa that does nothing. */
export async function benchStart(): Promise<void> {
  const scope = createScope()
  try {
    const { program } = await installPackage(await tempDir(scope, 'installed'))
    const bridge = await setUpBridge(scope, { program })
    const found = { bridge: [] as Figures[], koa: [] as Figures[] }
    // The first request that this process makes would take longer than the others.
    await (await fetch('data:,')).text()
    for (let round = 0; round < rounds; round++) {
      found.bridge.push(await figuresOf(await bridge.start(), bridge))
      found.koa.push(await figuresOf(await startKoa(scope), bridge))
    }
    show(found)
  } finally {
    await scope.close()
  }
}

const startKoa = (scope: Scope): Promise<Child> => startScript(scope, 'koa.js')

async function figuresOf(child: Child, { authorization }: Bridge): Promise<Figures> {
  const answered = child.readyAfter + (await anyAnswer(addressOf(child)))
  await setTimeout(settled)
  const memory = memoryOf(child.pid, 'VmRSS')
  const answer = await firstAnswer(addressOf(child), authorization)
  await child.stop()
  return { ready: child.readyAfter, answered, memory, answer }
}

/** Milliseconds to an answer that upstream is not asked for. */
async function anyAnswer(origin: string): Promise<number> {
  const started = performance.now()
  await (await fetch(`${origin}/principals/alice/`)).text()
  return performance.now() - started
}

async function firstAnswer(origin: string, authorization: string): Promise<number> {
  const url = `${origin}/addressbooks/alice/contacts/`
  const headers = { authorization, depth: '0' }
  const started = performance.now()
  const { status } = await fetch(url, { method: 'PROPFIND', headers })
  if (status !== 207) throw new Error(`${url} answered with ${status}`)
  return performance.now() - started
}

function show({ bridge, koa }: Readonly<Record<'bridge' | 'koa', Figures[]>>): void {
  const peer = median(koa.map(({ answered }) => answered))
  const row = (found: readonly Figures[]) => {
    const answered = median(found.map((each) => each.answered))
    return {
      'ready after ms': median(found.map(({ ready }) => ready)).toFixed(0),
      'answers after ms': answered.toFixed(0),
      '× koa': (answered / peer).toFixed(2),
      'RSS MB': median(found.map(({ memory }) => memory)).toFixed(1),
      'first PROPFIND ms': median(found.map(({ answer }) => answer)).toFixed(0),
    }
  }
  console.log(`\nstart, and at rest (median of ${rounds}; goals: 250 ms, 90 MB)`)
  console.table({ bridge: row(bridge), 'koa, bare': row(koa) })
}
