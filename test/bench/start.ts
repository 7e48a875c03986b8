import { join } from 'node:path'
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
  readonly ready: number
  /** Milliseconds from the start to the answer of a request that comes as soon as it is ready. */
  readonly answered: number
  readonly memory: number
  /** Milliseconds that the first answer from upstream takes, which may load what a start did without. */
  readonly answer: number
}

/**
 * How soon the installed package takes requests, and what it holds while nobody asks, beside a Koa that does nothing: the
 * first start after an installation, which compiles, and those that follow.
 */
export async function benchStart(): Promise<void> {
  const scope = createScope()
  try {
    const { program } = await installPackage(await tempDir(scope, 'installed'))
    const bridge = await setUpBridge(scope, { program })
    const found = { first: [] as Figures[], later: [] as Figures[], koa: [] as Figures[] }
    // The first request that this process makes would take longer than the others.
    await (await fetch('data:,')).text()
    for (let round = 0; round < rounds; round++) {
      const env = { ...process.env, XDG_CACHE_HOME: join(await tempDir(scope, 'cache'), 'empty') }
      found.first.push(await figuresOf(await bridge.start(env), bridge))
      found.later.push(await figuresOf(await bridge.start(env), bridge))
      found.koa.push(await figuresOf(await startKoa(scope), bridge))
    }
    show(found)
  } finally {
    await scope.close()
  }
}

const startKoa = (scope: Scope): Promise<Child> => startScript(scope, 'koa.ts')

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

function show({ first, later, koa }: Readonly<Record<'first' | 'later' | 'koa', Figures[]>>): void {
  const peer = median(koa.map(({ ready }) => ready))
  const row = (found: readonly Figures[]) => {
    const ready = median(found.map((each) => each.ready))
    return {
      'ready after ms': ready.toFixed(0),
      '× koa': (ready / peer).toFixed(2),
      'answers after ms': median(found.map(({ answered }) => answered)).toFixed(0),
      'RSS MB': median(found.map(({ memory }) => memory)).toFixed(1),
      'first PROPFIND ms': median(found.map(({ answer }) => answer)).toFixed(0),
    }
  }
  console.log(`\nstart, and at rest (median of ${rounds}; goals: 250 ms, 90 MB)`)
  console.table({ 'bridge, first start': row(first), bridge: row(later), 'koa, bare': row(koa) })
}
