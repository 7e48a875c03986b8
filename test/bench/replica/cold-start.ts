import type { Scope } from '../../support/scope.ts'
import { addressOf, setUpBridge, type Bridge } from '../bridge.ts'
import { median } from '../process-figures.ts'
import { atMost, type Figure } from './figure.ts'
import { asClient, timed } from './served.ts'

const rounds = 5

/** How much later than one with nothing in its store the bridge answers first. */
export async function coldStartFigure(scope: Scope, bridge: Bridge): Promise<Figure> {
  const empty = await setUpBridge(scope)
  const found = { full: [] as number[], empty: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    found.full.push(await firstAnswer(bridge))
    found.empty.push(await firstAnswer(empty))
  }
  const [full, none] = [median(found.full), median(found.empty)]
  const what = `cold start with that store, first answer (empty: ${none.toFixed(0)} ms)`
  return atMost(what, full, none + 50, 'ms')
}

/** Milliseconds from the start to an answer that upstream is not asked for. */
async function firstAnswer(bridge: Bridge): Promise<number> {
  const child = await bridge.start()
  const path = '/principals/alice/'
  const asked = { origin: addressOf(child), authorization: bridge.authorization }
  const answered = await timed(() =>
    asClient(asked, (client) => client.take({ method: 'PROPFIND', path, depth: '0' })),
  )
  await child.stop()
  return child.readyAfter + answered
}
