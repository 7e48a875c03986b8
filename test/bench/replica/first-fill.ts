import { setTimeout } from 'node:timers/promises'
import { forEachInParallel } from '../../../lib/upstream/exchange/in-parallel.ts'
import { DavClient } from '../dav-client.ts'
import { idOf } from '../upstream-book.ts'
import { cardPath, multiget, state } from './requests.ts'
import { asClient, tell, theirPath, timed, type Served } from './served.ts'

/** How many cards the bridge asks for at once, and how many times at once. */
const batch = 100
const parallel = 4
/** Longer no fill takes, in milliseconds. */
const patience = 600_000

/** Milliseconds from the first request until all cards are there. */
export async function firstFill(served: Served, cards: number): Promise<number> {
  await tell(served.traffic)
  return timed(() =>
    asClient(served, async (client) => {
      await client.take(state())
      await untilAllAreAsked(served, cards)
      // Those that were asked last.
      await client.take(
        multiget(
          idsOf(cards)
            .slice(-parallel * batch)
            .map(cardPath),
        ),
      )
    }),
  )
}

async function untilAllAreAsked({ traffic }: Served, cards: number): Promise<void> {
  let asked = 0
  const latest = performance.now() + patience
  while (asked < cards / batch) {
    if (performance.now() > latest) throw new Error(`only ${asked} multigets were asked upstream`)
    await setTimeout(10)
    asked += (await tell(traffic)).filter(({ what }) => what === 'multiget').length
  }
}

/** Milliseconds that the same multigets take which a fill sends, when somebody sends them who does nothing else. */
export async function bareMultigets({ traffic }: Served, cards: number): Promise<number> {
  const all = idsOf(cards).map((id) => theirPath + id)
  const bodies = Array.from({ length: Math.ceil(cards / batch) }, (_, at) =>
    multiget(all.slice(at * batch, (at + 1) * batch)),
  )
  const free = Array.from({ length: parallel }, () => new DavClient(traffic.line, 'Bearer alice.'))
  const took = await timed(() =>
    forEachInParallel(parallel, bodies, async (request) => {
      const client = free.pop()
      if (client === undefined) throw new Error('each has a connection of its own')
      await client.take({ ...request, path: theirPath })
      free.push(client)
    }),
  )
  await Promise.all(free.map((client) => client.close()))
  return took
}

const idsOf = (cards: number): readonly string[] =>
  Array.from({ length: cards }, (_, at) => idOf(at))
