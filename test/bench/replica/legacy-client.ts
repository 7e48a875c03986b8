import { createScope, type Scope } from '../../support/scope.ts'
import { cpuPerRequest } from './cpu-per-request.ts'
import { atMost, partOf, timesLess, type Figure, type RowOptions } from './figure.ts'
import { bookPath, cardPath, cardsIn, listing } from './requests.ts'
import {
  aboutCards,
  asClient,
  latency,
  serveBridge,
  serveHttpProxy,
  tell,
  timed,
  untilOld,
  type Served,
} from './served.ts'
import { idOf } from '../upstream-book.ts'

/** A client that lists the book and fetches each card by itself, one after the other. */
export async function legacyClient({ before, scale }: RowOptions): Promise<readonly Figure[]> {
  const scope = createScope()
  try {
    const cards = 1000 * scale
    const ours = await serveBridge(scope, 'bridge', { cards })
    const peers = await Promise.all([
      serveHttpProxy(scope, cards),
      ...(before === undefined ? [] : [serveBridge(scope, 'before', { cards, program: before })]),
    ])
    return await measure(scope, ours, peers, cards)
  } finally {
    await scope.close()
  }
}

async function measure(
  scope: Scope,
  ours: Served,
  peers: readonly Served[],
  cards: number,
): Promise<readonly Figure[]> {
  const first = await timedSync(ours, cards)
  const asked = aboutCards(await tell(ours.traffic)).length
  // They wait for upstream nearly all of the time.
  const others = await Promise.all(peers.map((peer) => timedSync(peer, cards)))
  if (others.every((time) => time < 31_000)) await untilOld()
  await tell(ours.traffic, { latency })
  const second = await timedSync(ours, cards)
  const askedAgain = aboutCards(await tell(ours.traffic)).length
  const [httpProxy] = peers
  const proxies = [ours, ...(httpProxy ? [httpProxy] : [])]
  const cpu = await cpuPerRequest(proxies, {
    pathAt: (name) => (name === 'bridge' ? cardPath(idOf(0)) : bookPath + idOf(0)),
    body: undefined,
  })
  const what = 'legacy client, list and GETs one by one'
  const seconds = (time: number | undefined) => (time === undefined ? undefined : time / 1000)
  const bar = { ours: first / 1000, bar: 50, unit: 's' }
  return [
    timesLess({ what: `${what}, first sync, before`, theirs: seconds(others[1]), ...bar }),
    timesLess({ what: `… http-proxy-3`, theirs: seconds(others[0]), ...bar }),
    atMost('… asked upstream', asked, 3 + Math.ceil(cards / 100), 'requests'),
    atMost(`its second sync (${(second / 1000).toFixed(1)} s)`, askedAgain, 1, 'requests'),
    partOf({
      what: '… processor time for a GET, http-proxy-3',
      ours: cpu.get('bridge') ?? NaN,
      theirs: cpu.get('http-proxy-3'),
      bar: 0.5,
      unit: 'µs',
    }),
  ]
}

const timedSync = (served: Served, cards: number): Promise<number> =>
  timed(() =>
    asClient(served, async (client) => {
      const hrefs = cardsIn((await client.ask(listing)).body)
      if (hrefs.length !== cards) throw new Error(`${served.name} lists ${hrefs.length} cards`)
      for (const path of hrefs) await client.take({ method: 'GET', path })
    }),
  )
