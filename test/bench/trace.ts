import { createScope } from '../support/scope.ts'
import { setUpBridge } from './bridge.ts'
import { startScript, type Child } from './child.ts'
import type { Load, LoadResult } from './load.ts'
import { median } from './process-figures.ts'
import { benchTraceMemory } from './trace-memory.ts'
import type { Kind } from './trace-serve.ts'

const rounds = 200
const milliseconds = 250
/** So long until V8 has compiled what there is to compile. */
const warmUp = 4000

const kinds: readonly Kind[] = ['no tracer', 'off', 'recording']

const body =
  '<?xml version="1.0" encoding="UTF-8"?>\n<D:propfind xmlns:D="DAV:" xmlns:C="http://calendarserver.org/ns/">' +
  '<D:prop><D:displayname/><C:getctag/><D:sync-token/></D:prop></D:propfind>'

/**
 * What it costs that traffic can be recorded: the same small PROPFIND, which goes upstream each time, to a bridge without
 * a tracer, with one that is off and with one that records. What counts is how the three of a round compare: the machine
 * changes its pace from minute to minute.
 */
export async function benchTrace(): Promise<void> {
  const scope = createScope()
  try {
    const { config, authorization } = await setUpBridge(scope)
    const serving = await startScript(scope, 'trace-serve.ts', config)
    // A process of its own makes the load: upstream has nothing else to do.
    const traffic = await startScript(scope, 'upstream.ts')
    const url = `${serving.line}addressbooks/alice/contacts/`
    const load = { url, authorization, body, connections: 8 }
    const measure = (kind: Kind, time: number): Promise<number> =>
      cpuPerRequest(serving, traffic, kind, { ...load, milliseconds: time })
    for (const kind of kinds) await measure(kind, warmUp)
    show(await inRounds((kind) => measure(kind, milliseconds)))
    await benchTraceMemory()
  } finally {
    await scope.close()
  }
}

/** Each kind is first as often as last, so that what one leaves behind befalls all alike. */
async function inRounds(measure: (kind: Kind) => Promise<number>): Promise<readonly Figures[]> {
  const found: Figures[] = []
  for (let round = 0; round < rounds; round++) {
    const figures = new Map<Kind, number>()
    const order = round % 2 === 0 ? kinds : kinds.toReversed()
    for (const kind of order) figures.set(kind, await measure(kind))
    found.push(figures)
  }
  return found
}

/** Microseconds of processor time for a request. */
type Figures = ReadonlyMap<Kind, number>

async function cpuPerRequest(
  serving: Child,
  traffic: Child,
  kind: Kind,
  load: Load,
): Promise<number> {
  const before = (await serving.ask({ kind })) as { cpu: number }
  const { requests } = (await traffic.ask(load)) as LoadResult
  const after = (await serving.ask({})) as { cpu: number }
  return (after.cpu - before.cpu) / requests
}

function show(found: readonly Figures[]): void {
  console.log(`\nrecording of traffic, small PROPFIND (${rounds} rounds; goals: ±2 %, 15 %)`)
  const rows = kinds.map((kind) => {
    const of = (figures: Figures): number => figures.get(kind) ?? NaN
    const more = found.map((figures) => of(figures) / (figures.get('no tracer') ?? NaN) - 1)
    return [
      kind,
      {
        'CPU µs/request': median(found.map(of)).toFixed(0),
        more: `${(100 * median(more)).toFixed(1)} %`,
        'half of the rounds': quartiles(more),
      },
    ]
  })
  console.table(Object.fromEntries(rows))
}

function quartiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): string =>
    (100 * (sorted[Math.floor(sorted.length * part)] ?? NaN)).toFixed(1)
  return `${at(0.25)} to ${at(0.75)} %`
}
