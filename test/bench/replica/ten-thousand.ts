import { createScope } from '../../support/scope.ts'
import { cpuOf, median } from '../process-figures.ts'
import { idOf } from '../upstream-book.ts'
import { diskUse } from './disk-use.ts'
import { atMost, partOf, timesLess, type Figure, type RowOptions } from './figure.ts'
import { bareMultigets, firstFill } from './first-fill.ts'
import type { DavRequest } from '../dav-client.ts'
import { cardsIn, emailQuery, lengthListing, listing, multiget, state } from './requests.ts'
import { aboutCards, asClient, serveBridge, tell, timed, untilOld, type Served } from './served.ts'

const listings = 10

/** What readers of a book of ten thousand cards wait for. */
export async function tenThousand({ before, scale }: RowOptions): Promise<readonly Figure[]> {
  const scope = createScope()
  try {
    const cards = 10_000 * scale
    const ours = await serveBridge(scope, 'bridge', { cards })
    const theirs =
      before === undefined
        ? undefined
        : await serveBridge(scope, 'before', { cards, program: before })
    return [
      await fillFigure(ours, cards),
      await queryFigure(ours, theirs),
      ...(await secondDeviceFigures(ours, theirs, cards)),
      ...(await listingFigures(ours, theirs)),
      await lengthFigure(ours),
      await diskFigure(ours.bridge.config, ours, cards),
    ]
  } finally {
    await scope.close()
  }
}

async function fillFigure(ours: Served, cards: number): Promise<Figure> {
  const bare: number[] = []
  for (let round = 0; round < 3; round++) bare.push(await bareMultigets(ours, cards))
  const what = `first fill of ${cards} cards, bare multigets, four at a time`
  const took = (await firstFill(ours, cards)) / 1000
  return partOf({ what, ours: took, theirs: median(bare) / 1000, bar: 1.3, unit: 's' })
}

/** Before, the first query brought all cards here. */
async function queryFigure(ours: Served, theirs: Served | undefined): Promise<Figure> {
  const query = emailQuery(`john.${idOf(7)}@`)
  const time = (served: Served): Promise<number> =>
    asClient(served, async (client) => {
      await client.take(state())
      return timed(async () => {
        const { body } = await client.ask(query)
        if (cardsIn(body).length !== 1) throw new Error(`${served.name} finds ${body}`)
      })
    })
  return timesLess({
    what: 'addressbook-query (e-mail contains), before’s first',
    ours: (await time(ours)) / 1000,
    theirs: theirs && (await time(theirs)) / 1000,
    bar: 8,
    unit: 's',
  })
}

const cardsInOneMultiget = 100

async function secondDeviceFigures(
  ours: Served,
  theirs: Served | undefined,
  cards: number,
): Promise<readonly Figure[]> {
  const sync = (served: Served): Promise<number> =>
    timed(() =>
      asClient(served, async (client) => {
        const hrefs = cardsIn((await client.ask(listing)).body)
        if (hrefs.length !== cards) throw new Error(`${served.name} lists ${hrefs.length} cards`)
        for (let at = 0; at < hrefs.length; at += cardsInOneMultiget)
          await client.take(multiget(hrefs.slice(at, at + cardsInOneMultiget)))
      }),
    )
  const before = theirs && (await sync(theirs)) / 1000
  await untilOld()
  await tell(ours.traffic)
  const took = (await sync(ours)) / 1000
  const asked = aboutCards(await tell(ours.traffic)).length
  const what = `second device, first sync of ${cards} cards (listing, multigets of ${cardsInOneMultiget}), before`
  return [
    timesLess({ what, ours: took, theirs: before, bar: 10, unit: 's' }),
    atMost('… asked upstream', asked, 1, 'requests'),
  ]
}

interface ListingFigures {
  /** Milliseconds. */
  readonly cpu: number
  readonly time: number
}

async function listingFigures(
  ours: Served,
  theirs: Served | undefined,
): Promise<readonly Figure[]> {
  const all = [ours, ...(theirs ? [theirs] : [])]
  // For V8, which compiles what is run often.
  for (const each of all) await list(each)
  const found = all.map((): ListingFigures[] => [])
  for (let round = 0; round < listings; round++)
    for (const [at, each] of all.entries()) found[at]?.push(...(await list(each, 1)))
  const [own = [], other] = found
  const what = 'etag listing'
  const mean = (of: readonly ListingFigures[]): number =>
    of.reduce((sum, { cpu }) => sum + cpu, 0) / of.length
  const last = (of: readonly ListingFigures[]): number => median(of.map(({ time }) => time))
  return [
    partOf({
      what: `${what}, processor time, before`,
      ours: mean(own),
      theirs: other && mean(other),
      bar: 0.7,
      unit: 'ms',
    }),
    partOf({
      what: '… time to its last byte, before',
      ours: last(own),
      theirs: other && last(other),
      bar: 0.7,
      unit: 'ms',
    }),
  ]
}

/** Both listings in turn, by the same bridge. */
async function lengthFigure(ours: Served): Promise<Figure> {
  const asked = [lengthListing, listing]
  for (const each of asked) await list(ours, 5, each)
  const found = asked.map((): number[] => [])
  for (let round = 0; round < listings; round++)
    for (const [at, each] of asked.entries())
      found[at]?.push(...(await list(ours, 1, each)).map(({ cpu }) => cpu))
  const [lengths = NaN, etags] = found.map(median)
  const what = 'listing with lengths, processor time, one with ETags'
  return partOf({ what, ours: lengths, theirs: etags, bar: 1.5, unit: 'ms' })
}

async function list(
  served: Served,
  times = 5,
  request: DavRequest = listing,
): Promise<readonly ListingFigures[]> {
  const found: ListingFigures[] = []
  await asClient(served, async (client) => {
    await client.take(state())
    for (let time = 0; time < times; time++) {
      const before = cpuOf(served.pid)
      const took = await timed(() => client.take(request))
      found.push({ cpu: (cpuOf(served.pid) - before) / 1000, time: took })
    }
  })
  return found
}

async function diskFigure(config: string, ours: Served, cards: number): Promise<Figure> {
  const bytes = await asClient(ours, async (client) => {
    const hrefs = cardsIn((await client.ask(listing)).body)
    let sum = 0
    for (let at = 0; at < hrefs.length; at += 1000) {
      const { body } = await client.ask(multiget(hrefs.slice(at, at + 1000)))
      for (const [card] of body.matchAll(/BEGIN:VCARD[^]*?END:VCARD\n/g))
        sum += Buffer.byteLength(card)
    }
    return sum
  })
  return partOf({
    what: `disk after a checkpoint, the bytes of ${cards} cards of 1 to 3 KB`,
    ours: diskUse(config) / 1e6,
    theirs: bytes / 1e6,
    bar: 1.3,
    unit: 'MB',
  })
}
