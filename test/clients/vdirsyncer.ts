import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

import { tempDir } from '../support/temp-dir.ts'
import { drive, type Outcome, type Step, type Target, type Watch } from './report.ts'
import { SideClient } from './side.ts'
import { vcard, withLine } from './vcard.ts'
import { VdirsyncerPair } from './vdirsyncer-pair.ts'

interface Drive {
  readonly step: Step
  readonly pair: VdirsyncerPair
  readonly side: SideClient
  /** The folder of the address book. */
  readonly book: string
  /** In every card of this drive, and in no other. */
  readonly tag: string
}

/** Debian's vdirsyncer (0.19), from its first discovery to its last deletion. Leaves the book as it was. */
export function driveVdirsyncer(target: Target, watch?: Watch): Promise<Outcome> {
  return drive(
    'vdirsyncer',
    target.baseUrl,
    async (step, scope) => {
      const pair = new VdirsyncerPair(await tempDir(scope, 'vdirsyncer'), target)
      const side = await step('the side client finds the book', () => SideClient.of(target))
      const tag = `vd${randomUUID().slice(0, 8)}`
      scope.after(() => side.purge(tag))
      const book = await setUp(step, pair, side, target)
      const here = { step, pair, side, book, tag }
      await writeHere(here)
      await changeThere(here)
      await conflict(here, target)
      await deleteBoth(here)
    },
    watch,
  )
}

async function setUp(
  step: Step,
  pair: VdirsyncerPair,
  side: SideClient,
  { password }: Target,
): Promise<string> {
  await step('a wrong password is refused', async () => {
    await pair.configure(`${password}-wrong`)
    assert.equal((await pair.run('discover')).ok, false)
  })
  const book = await step('discovery finds the book', async () => {
    await pair.configure(password)
    await pair.succeed('discover')
    return bookOf(await pair.collections(), side)
  })
  await step('the first sync fetches every card', async () => {
    await pair.succeed('sync')
    await sameCount(pair, book, side)
  })
  await step('the display name is fetched', () => pair.succeed('metasync'))
  return book
}

/** The folder is called as the last segment of the book's path; another server's side may call it otherwise. */
function bookOf(collections: readonly string[], side: SideClient): string {
  const name = decodeURIComponent(new URL(side.book).pathname.split('/').at(-2) ?? '')
  const book = collections.find((each) => each === name) ?? collections[0]
  assert.ok(book !== undefined, 'no address book found')
  return book
}

async function writeHere({ step, pair, side, book, tag }: Drive): Promise<void> {
  const email = `${tag}-here@example.org`
  await step('a card added here is on the server, umlauts whole', async () => {
    const card = vcard({ uid: `${tag}-here`, given: 'Änne', family: `Straße ${tag}`, email })
    await pair.write(book, `${tag}-here.vcf`, card)
    await pair.succeed('sync')
    assert.match((await side.get(email)).text, /Änne Straße/)
  })
  await step('the next sync copies nothing', async () => {
    assert.doesNotMatch((await pair.succeed('sync')).output, /Copying|Deleting/)
    await sameCount(pair, book, side)
  })
  await step('a card edited here is edited on the server', async () => {
    await pair.edit(book, email, (card) => withLine(card, 'NOTE:edited here'))
    await pair.succeed('sync')
    assert.match((await side.get(email)).text, /edited here/)
  })
}

async function changeThere({ step, pair, side, book, tag }: Drive): Promise<void> {
  const [before, after] = [`${tag}-there@example.org`, `${tag}-there@changed.example.org`]
  await step('a card added on the server comes here, umlauts whole', async () => {
    const facts = { uid: `${tag}-there`, given: 'Sören', family: `Server ${tag}`, email: before }
    await side.create(`${tag}-there.vcf`, vcard(facts))
    await pair.succeed('sync')
    assert.ok(await pair.find(book, `Sören Server ${tag}`))
  })
  await step('a card edited on the server is edited here', async () => {
    const card = await side.get(before)
    await side.replace(card, card.text.replace(before, after))
    await pair.succeed('sync')
    assert.ok(await pair.find(book, after))
  })
}

async function conflict(
  { step, pair, side, book, tag }: Drive,
  { password }: Target,
): Promise<void> {
  const email = `${tag}-there@changed.example.org`
  await step('a card edited on both sides is reported and left alone', async () => {
    const card = await side.get(email)
    await side.replace(card, withLine(card.text, 'NOTE:the server says'))
    await pair.edit(book, email, (here) => withLine(here, 'NOTE:here we say'))
    const { ok, output } = await pair.run('sync')
    assert.ok(!ok && /conflict/i.test(output), output)
    assert.match((await side.get(email)).text, /the server says/)
  })
  await step('"a wins" overwrites the server, with If-Match', async () => {
    await pair.configure(password, { conflict: '"a wins"' })
    await pair.succeed('discover')
    await pair.succeed('sync')
    assert.match((await side.get(email)).text, /here we say/)
  })
}

async function deleteBoth({ step, pair, side, book, tag }: Drive): Promise<void> {
  await step('a card deleted on the server goes here', async () => {
    await side.delete(await side.get(`${tag}-there@`))
    await pair.succeed('sync')
    assert.equal(await pair.find(book, `${tag}-there@`), undefined)
  })
  await step('a card deleted here goes on the server', async () => {
    await pair.delete(book, `${tag}-here@`)
    await pair.succeed('sync')
    assert.equal(await side.find(`${tag}-here@`), undefined)
  })
  await step('both sides have as many cards', () => sameCount(pair, book, side))
}

async function sameCount(pair: VdirsyncerPair, book: string, side: SideClient): Promise<void> {
  assert.equal((await pair.cards(book)).size, (await side.list()).size)
}
