import { createScope } from '../support/scope.ts'
import { setUpBridge } from './bridge.ts'
import { startScript, type Child } from './child.ts'
import type { Load, LoadResult } from './load.ts'
import { benchTraceMemory } from './trace-memory.ts'

const rounds = 80
const milliseconds = 250
/** So long until V8 has compiled what there is to compile. */
const warmUp = 6000

const body =
  '<?xml version="1.0" encoding="UTF-8"?>\n<D:propfind xmlns:D="DAV:" xmlns:C="http://calendarserver.org/ns/">' +
  '<D:prop><D:displayname/><C:getctag/><D:sync-token/></D:prop></D:propfind>'

const kinds = ['no tracer', 'off', 'recording'] as const
type Kind = (typeof kinds)[number]

/**
 * What it costs that traffic can be recorded: the same small PROPFIND, which goes upstream each time, to bridges with no
 * tracer at all, with one that is off and with one that records. Rounds are interleaved.
 */
export async function benchTrace(): Promise<void> {
  const scope = createScope()
  try {
    const bridges = await Promise.all(kinds.map(() => setUpBridge(scope)))
    const files = bridges.map(({ config }) => config)
    const serving = await startScript(scope, 'trace-serve.ts', ...files)
    const addresses = serving.line.split(' ')
    const cases = kinds.map((kind, at) => ({
      kind,
      url: `${addresses[at] ?? ''}addressbooks/alice/contacts/`,
      authorization: bridges[at]?.authorization ?? '',
    }))
    // A process of its own makes the load: none of the upstreams has more to do than another.
    const traffic = await startScript(scope, 'upstream.ts')
    const measure = (each: (typeof cases)[0], time: number): Promise<number> =>
      cpuPerRequest(serving, traffic, { ...each, body, connections: 8, milliseconds: time })
    for (const each of cases) await measure(each, warmUp / cases.length)
    const found = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
    for (let round = 0; round < rounds; round++) {
      // Each is first as often as last, so that what the machine does meanwhile befalls all alike.
      for (const each of round % 2 === 0 ? cases : cases.toReversed())
        found.get(each.kind)?.push(await measure(each, milliseconds))
    }
    show(found)
    await benchTraceMemory()
  } finally {
    await scope.close()
  }
}

async function cpuPerRequest(serving: Child, traffic: Child, load: Load): Promise<number> {
  const before = (await serving.ask({ tidy: true })) as { cpu: number }
  const { requests } = (await traffic.ask(load)) as LoadResult
  const after = (await serving.ask({ tidy: false })) as { cpu: number }
  return (after.cpu - before.cpu) / requests
}

function show(found: ReadonlyMap<Kind, readonly number[]>): void {
  const without = best(found.get('no tracer') ?? [])
  console.log(`\nrecording of traffic, small PROPFIND (${rounds} rounds; goals: ±2 %, 15 %)`)
  const rows = [...found].map(([kind, figures]) => [
    kind,
    {
      'CPU µs/request': best(figures).toFixed(0),
      more: `${(100 * (best(figures) / without - 1)).toFixed(1)} %`,
    },
  ])
  console.table(Object.fromEntries(rows))
}

/** That of the best tenth of the rounds: what else the machine does only ever adds to it. */
const best = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 10)] ?? NaN
