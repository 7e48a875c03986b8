import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'

import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { noisePng } from './photo.ts'
import { drive, type Outcome, type Step, type Target, type Watch } from './report.ts'
import { SideClient } from './side.ts'
import { Thunderbird, type LocalCard } from './thunderbird/thunderbird.ts'
import { until } from './until.ts'
import { unfold, vcard } from './vcard.ts'

interface Drive {
  readonly step: Step
  readonly side: SideClient
  /** In every card of this drive, and in no other. */
  readonly tag: string
  readonly profile: string
  /** Another one after each restart. */
  thunderbird: Thunderbird
}

/** Debian's Thunderbird, from the set-up of the account to its last deletion. Leaves the book as it was. */
export function driveThunderbird(target: Target, watch?: Watch): Promise<Outcome> {
  return drive(
    'thunderbird',
    target.baseUrl,
    async (step, scope) => {
      const here = await open(step, scope, target)
      await setUp(here, target)
      const uid = await writeHere(here)
      await changeThere(here, uid)
      await roundTripPhoto(here)
      await restart(here)
      await deleteAll(here)
    },
    watch,
  )
}

async function open(step: Step, scope: Scope, target: Target): Promise<Drive> {
  const side = await step('the side client finds the book', () => SideClient.of(target))
  const tag = `tb${randomUUID().slice(0, 8)}`
  const profile = await tempDir(scope, 'thunderbird')
  const thunderbird = await step('Thunderbird starts', () => Thunderbird.start(profile))
  const here = { step, side, tag, profile, thunderbird }
  scope.after(() => side.purge(tag))
  scope.after(() => here.thunderbird.quit())
  return here
}

async function setUp({ step, thunderbird, side }: Drive, target: Target): Promise<void> {
  const { baseUrl, user, password } = target
  await step('a wrong password is refused', async () => {
    await assert.rejects(
      thunderbird.ask('discover', user, `${password}-wrong`, baseUrl),
      /Authoriz/,
    )
  })
  const url = await step('discovery finds the book', async () => {
    const [book] = await thunderbird.ask('discover', user, password, baseUrl)
    assert.ok(book, 'no address book found')
    return book.url
  })
  await step('the first sync fetches every card', async () => {
    const { readOnly, token } = await thunderbird.ask('add', url)
    assert.equal(readOnly, false, 'the book is read-only')
    assert.notEqual(token, '', 'there is no sync-token')
    const cards = await thunderbird.ask('cards')
    assert.equal(cards.length, (await side.list()).size)
    assert.ok(cards.every(({ etag, href }) => etag !== '' && href !== ''))
  })
  await step('the login is saved', async () => {
    assert.deepEqual(await thunderbird.ask('logins'), [user])
  })
}

async function writeHere(here: Drive): Promise<string> {
  const { step, thunderbird, side, tag } = here
  const made = await step('a card made here is on the server, umlauts whole', async () => {
    const email = `${tag}@example.org`
    const facts = { given: 'Jörg', family: `Großmüller ${tag}`, email }
    await thunderbird.ask('create', facts)
    const card = await until('the card on the server', () => side.find(email))
    assert.match(card.text, /Jörg Großmüller/)
    const back = await sent(here, email)
    assert.match(unfold(back.vcard), /Jörg Großmüller/)
    return back
  })
  await step('a card changed here is changed on the server', async () => {
    const email = `${tag}@changed.example.org`
    await thunderbird.ask('setEmail', made.uid, email)
    await until('the change on the server', () => side.find(email))
    await sent(here, email, made.etag)
  })
  return made.uid
}

/** The card as Thunderbird read it back after sending it: the end of its conversation. */
function sent({ thunderbird }: Drive, email: string, etagBefore = ''): Promise<LocalCard> {
  return until('the card read back', async () => {
    const cards = await thunderbird.ask('cards')
    return cards.find((card) => card.email === email && card.etag !== etagBefore)
  })
}

async function changeThere(here: Drive, uid: string): Promise<void> {
  const { step, thunderbird, side, tag } = here
  const fresh = `${tag}-new@example.org`
  await step('a change on the server is seen', async () => {
    const card = await side.get(`${tag}@changed.example.org`)
    await side.replace(card, card.text.replace('@changed.', '@elsewhere.'))
    await thunderbird.ask('sync')
    assert.equal(
      (await local(here, tag)).find((c) => c.uid === uid)?.email,
      `${tag}@elsewhere.example.org`,
    )
  })
  await step('a new card on the server is seen', async () => {
    const facts = { uid: `${tag}-new`, given: 'Nora', family: `Neu ${tag}`, email: fresh }
    await side.create(`${tag}-new.vcf`, vcard(facts))
    await thunderbird.ask('sync')
    assert.equal((await local(here, fresh)).length, 1)
  })
  await step('a deletion on the server is seen', async () => {
    await side.delete(await side.get(fresh))
    await thunderbird.ask('sync')
    assert.equal((await local(here, fresh)).length, 0)
  })
}

async function local({ thunderbird }: Drive, text: string): Promise<readonly LocalCard[]> {
  return (await thunderbird.ask('cards')).filter(({ vcard }) => unfold(vcard).includes(text))
}

async function roundTripPhoto(here: Drive): Promise<void> {
  const { step, thunderbird, side, tag } = here
  await step('a photo of 60 KB comes back whole', async () => {
    const email = `photo-${tag}@example.org`
    const photo = noisePng(142).toString('base64')
    const uri = `data:image/png;base64,${photo}`
    await thunderbird.ask('create', { given: 'Photo', family: tag, email, photo: uri })
    await until('the card on the server', () => side.find(email))
    const card = await sent(here, email)
    // Thunderbird's copy is what the server answered by then.
    assert.ok(unfold(card.vcard).includes(photo), 'other bytes than were sent')
  })
}

async function restart(here: Drive): Promise<void> {
  const { step, side, tag } = here
  const email = `${tag}-restart@example.org`
  await step('after a restart it signs in by itself and syncs', async () => {
    await here.thunderbird.quit()
    const facts = { uid: `${tag}-restart`, given: 'Rita', family: `Restart ${tag}`, email }
    await side.create(`${tag}-restart.vcf`, vcard(facts))
    here.thunderbird = await Thunderbird.start(here.profile)
    await here.thunderbird.ask('sync')
    assert.equal((await local(here, email)).length, 1)
    assert.equal((await here.thunderbird.ask('cards')).length, (await side.list()).size)
  })
}

async function deleteAll(here: Drive): Promise<void> {
  const { step, thunderbird, side, tag } = here
  await step('cards deleted here go on the server', async () => {
    const cards = await local(here, tag)
    assert.equal(cards.length, 3)
    await thunderbird.ask(
      'delete',
      cards.map(({ uid }) => uid),
    )
    await until('the deletion', async () => (await side.find(tag)) === undefined || undefined)
  })
  await step('both sides have as many cards', async () => {
    await thunderbird.ask('sync')
    assert.equal((await thunderbird.ask('cards')).length, (await side.list()).size)
  })
}
