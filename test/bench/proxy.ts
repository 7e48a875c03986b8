import { createScope } from '../support/scope.ts'
import type { Load, LoadResult } from './load.ts'
import { cpuOf, median } from './process-figures.ts'
import { startPeers, type Peer, type Peers } from './proxy-peers.ts'

const rounds = 7
const milliseconds = 500
/** So long until V8 has compiled what there is to compile. */
const warmUp = 8000

/** What is asked of a peer. */
interface Case {
  readonly name: string
  readonly peer: Peer
  readonly path: string
  readonly body: string
}

interface Figures {
  /** Microseconds of processor time for a request, by the answering process. */
  readonly cpu: number
  readonly perSecond: number
  readonly p50: number
}

/**
 * A small PROPFIND that goes upstream each time, through the bridge and through proxies that only rewrite. What
 * counts is the processor time of the proxy's own process; rounds are interleaved, the figures are medians.
 */
export async function benchProxy(): Promise<void> {
  const scope = createScope()
  try {
    const peers = await startPeers(scope)
    const all = cases(peers)
    for (const each of all) await verify(each, peers.options.authorization)
    const [bridge, httpProxy, httpProxy2] = all
    for (const each of [bridge, httpProxy, httpProxy2]) await measure(each, peers, 16, warmUp)
    for (const connections of [16, 1]) show(await compare(all, peers, connections), connections)
  } finally {
    await scope.close()
  }
}

function cases(peers: Peers): [Case, Case, Case, ...Case[]] {
  const { bridge, httpProxy, httpProxy2, nginx, koa, options } = peers
  const book = { path: options.ours, body: wanted('<D:displayname/><C:getctag/><D:sync-token/>') }
  const principal = { path: '/principals/alice/', body: wanted('<D:current-user-principal/>') }
  return [
    { name: 'bridge', peer: bridge, ...book },
    { name: 'http-proxy-3', peer: httpProxy, ...book },
    { name: 'http-proxy-3 2.0', peer: httpProxy2, ...book },
    ...(nginx ? [{ name: 'nginx + sub_filter', peer: nginx, ...book }] : []),
    { name: 'bridge, its own answer', peer: bridge, ...principal },
    { name: 'koa, bare', peer: koa, ...principal },
  ]
}

const wanted = (properties: string): string =>
  '<?xml version="1.0" encoding="UTF-8"?>\n<D:propfind xmlns:D="DAV:" xmlns:C="http://calendarserver.org/ns/">' +
  `<D:prop>${properties}</D:prop></D:propfind>`

/** What is fast and wrong is not worth measuring. */
async function verify({ name, peer, path, body }: Case, authorization: string): Promise<void> {
  const ask = (credentials: string): Promise<Response> =>
    fetch(peer.url + path, {
      method: 'PROPFIND',
      headers: { authorization: credentials, depth: '0', 'content-type': 'application/xml' },
      body,
    })
  const answer = await ask(authorization)
  const text = await answer.text()
  const right = answer.status === 207 && (name.startsWith('koa') || text.includes(`>${path}<`))
  const refused = name.startsWith('koa') || (await ask('Basic d3Jvbmc6d3Jvbmc=')).status === 401
  if (!right || !refused) throw new Error(`${name} answers wrongly: ${answer.status} ${text}`)
}

async function compare(
  all: readonly Case[],
  peers: Peers,
  connections: number,
): Promise<Map<string, Figures>> {
  const measured = new Map<string, Figures[]>()
  for (let round = 0; round < rounds; round++) {
    for (const each of all) {
      const figures = await measure(each, peers, connections)
      measured.set(each.name, [...(measured.get(each.name) ?? []), figures])
    }
  }
  return new Map([...measured].map(([name, figures]) => [name, medians(figures)]))
}

const medians = (figures: readonly Figures[]): Figures => ({
  cpu: median(figures.map(({ cpu }) => cpu)),
  perSecond: median(figures.map(({ perSecond }) => perSecond)),
  p50: median(figures.map(({ p50 }) => p50)),
})

async function measure(
  { peer, path, body }: Case,
  { options, traffic }: Peers,
  connections: number,
  time = milliseconds,
): Promise<Figures> {
  const { authorization } = options
  const load: Load = { url: peer.url + path, authorization, body, connections, milliseconds: time }
  const before = cpuOf(peer.pid)
  const { requests, p50 } = (await traffic.ask(load)) as LoadResult
  const cpu = (cpuOf(peer.pid) - before) / requests
  return { cpu, perSecond: requests / (time / 1000), p50 }
}

function show(figures: ReadonlyMap<string, Figures>, connections: number): void {
  console.log(`\nsmall PROPFIND, ${connections} at a time (median of ${rounds} rounds)`)
  const ours = figures.get('bridge')?.cpu ?? NaN
  const rows = [...figures].map(([name, { cpu, perSecond, p50 }]) => [
    name,
    {
      'CPU µs/request': cpu.toFixed(0),
      'bridge / this': (ours / cpu).toFixed(2),
      'requests/s': perSecond.toFixed(0),
      'p50 ms': p50.toFixed(2),
    },
  ])
  console.table(Object.fromEntries(rows))
}
