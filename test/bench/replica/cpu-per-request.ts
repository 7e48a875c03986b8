import type { Load, LoadResult } from '../load.ts'
import { cpuOf, median } from '../process-figures.ts'
import { tell, type Served } from './served.ts'

const rounds = 7
const milliseconds = 500
/** So many until V8 has compiled what there is to compile. */
const warmUpRequests = 5000
const connections = 16

export interface Request extends Pick<Load, 'body'> {
  /** Its path at who has that name. */
  readonly pathAt: (name: string) => string
}

/**
 * Processor time for a request, in microseconds, of each who serves; rounds are interleaved, the figures are medians.
 * Upstream answers at once meanwhile: to wait costs processor time, too, and whoever asks upstream would seem dearer.
 */
export async function cpuPerRequest(
  all: readonly Served[],
  request: Request,
): Promise<ReadonlyMap<string, number>> {
  const measured = new Map(all.map((each) => [each.name, [] as number[]]))
  for (const each of all) {
    await tell(each.traffic, { latency: 0 })
    for (let made = 0; made < warmUpRequests;) made += (await measure(each, request)).requests
  }
  for (let round = 0; round < rounds; round++)
    for (const each of all) measured.get(each.name)?.push((await measure(each, request)).cpu)
  return new Map([...measured].map(([name, figures]) => [name, median(figures)]))
}

async function measure(
  { name, pid, origin, authorization, traffic }: Served,
  { pathAt, body }: Request,
): Promise<{ readonly requests: number; readonly cpu: number }> {
  const load: Load = {
    url: origin + pathAt(name),
    authorization,
    body,
    connections,
    milliseconds,
  }
  const before = cpuOf(pid)
  const { requests } = (await traffic.ask(load)) as LoadResult
  return { requests, cpu: (cpuOf(pid) - before) / requests }
}
