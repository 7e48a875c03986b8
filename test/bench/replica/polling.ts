import { setTimeout } from 'node:timers/promises'
import { createScope } from '../../support/scope.ts'
import { atMost, type Figure, type RowOptions } from './figure.ts'
import { state } from './requests.ts'
import { aboutCards, asClient, serveBridge, tell, type Served } from './served.ts'

const clients = 10
const polls = 10
/** A minute is so many milliseconds here, and half a minute, which is what is usual, so many seconds. */
const minute = 4000
const maxAge = '2s'

/** Clients that poll the ctag once a minute each, each at a time of its own, in a time that runs fifteen times as fast. */
export async function polling({ before }: RowOptions): Promise<readonly Figure[]> {
  const scope = createScope()
  try {
    const ours = await serveBridge(scope, 'bridge', { cards: 100, maxAge })
    const theirs = before && (await serveBridge(scope, 'before', { cards: 100, program: before }))
    const [asked, askedBefore] = await Promise.all([
      askedWhilePolling(ours),
      theirs && askedWhilePolling(theirs),
    ])
    const beside = askedBefore === undefined ? '' : `; before: ${askedBefore}`
    return [
      atMost(
        `ten clients that poll once a minute, ten minutes (1:15${beside})`,
        ...[asked, 25, 'requests'],
      ),
    ]
  } finally {
    await scope.close()
  }
}

async function askedWhilePolling(served: Served): Promise<number> {
  // What a first request finds out is found out before.
  await asClient(served, (client) => client.take(state()))
  await setTimeout(minute)
  await tell(served.traffic)
  const started = performance.now()
  await Promise.all(
    Array.from({ length: clients }, (_, client) =>
      poll(served, started + (client * minute) / clients),
    ),
  )
  return aboutCards(await tell(served.traffic)).length
}

async function poll(served: Served, from: number): Promise<void> {
  await asClient(served, async (client) => {
    for (let at = 0; at < polls; at++) {
      await setTimeout(Math.max(0, from + at * minute - performance.now()))
      await client.take(state())
    }
  })
}
