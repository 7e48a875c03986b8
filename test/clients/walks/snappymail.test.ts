import assert from 'node:assert/strict'
import { CARDDAV, DAV } from '../../fake-google/dav/xml.ts'
import { linkIn } from '../../support/dav-answers.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { etagIn, firstBook, isBook, isCollection, textIn } from './eyes.ts'
import { walk } from './walk.ts'
import type { Wire } from './wire.ts'

/** SnappyMail 2.38, RainLoop/Providers/AddressBook/PdoAddressBook.php and CardDAV.php, snappymail/dav/client.php. */
const propfind = (...props: readonly string[]): string =>
  `<?xml version="1.0"?>\n<d:propfind xmlns:d="DAV:"><d:prop>${props.join('')}</d:prop></d:propfind>`

const detectionProps = propfind(
  '<d:current-user-principal/><d:resourcetype/><d:displayname/>',
  '<x:addressbook-home-set xmlns:x="urn:ietf:params:xml:ns:carddav"/>',
)
const listingProps = propfind('<d:getlastmodified/><d:resourcetype/><d:getetag/>')
// It hands libcurl a header that is none, and libcurl then says this of the body.
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
const hour = 3600

/** A row of its table of contacts, by the name of the card's file without `.vcf`. */
interface Contact {
  card: string
  etag: string
  /** Seconds. */
  changed: number
  deleted: boolean
}

/** What one of its synchronisations did. */
interface Outcome {
  readonly put: readonly string[]
  readonly got: readonly string[]
  readonly deletedHere: readonly string[]
  readonly deletedThere: readonly string[]
}

const unquoted = (etag = ''): string => etag.replace(/^["']+|["']+$/g, '')

class SnappyMail {
  readonly contacts = new Map<string, Contact>()
  readonly #client: Wire
  readonly #book: string

  constructor(client: Wire, book: string) {
    this.#client = client
    this.#book = book
  }

  async #list(): Promise<Map<string, { readonly etag: string; readonly changed: number }>> {
    const { rows } = await this.#client.propfind(this.#book, 1, listingProps)
    const cards = rows.filter((row) => etagIn(row) !== undefined && !isCollection(row))
    return new Map(
      cards.map((row) => {
        const date = textIn(row, `${DAV}getlastmodified`) ?? assert.fail('it compares dates')
        const changed = Date.parse(date) / 1000
        const key = decodeURIComponent(row.href.slice(this.#book.length)).replace(/\.vcf$/i, '')
        return [key, { etag: unquoted(etagIn(row)), changed }] as const
      }),
    )
  }

  /** `now`: what its clock says. The newer side wins by its date; what was uploaded once and is gone there goes here, too. */
  async sync(now: number): Promise<Outcome> {
    const remote = await this.#list()
    const local = new Map(this.contacts)
    const deletedThere = await this.#deleteThere(local, remote)
    const deletedHere = [...local].filter(([key, { etag }]) => etag !== '' && !remote.has(key))
    for (const [key] of deletedHere) this.contacts.delete(key)
    const put: string[] = []
    for (const [key, contact] of local) {
      const there = remote.get(key)
      const isNew = contact.etag === '' && there === undefined
      const isNewer =
        contact.etag !== '' &&
        there !== undefined &&
        there.etag !== contact.etag &&
        there.changed < contact.changed
      if (isNew || isNewer) put.push(await this.#put(key, contact))
    }
    const got: string[] = []
    for (const [key, there] of remote) {
      const here = local.get(key)
      const isNewer =
        here === undefined || (here.etag !== there.etag && here.changed < there.changed)
      if (isNewer && !deletedThere.includes(key)) got.push(await this.#get(key, now))
    }
    return { put, got, deletedHere: deletedHere.map(([key]) => key), deletedThere }
  }

  async #deleteThere(
    local: Map<string, Contact>,
    remote: ReadonlyMap<string, unknown>,
  ): Promise<string[]> {
    const deleted: string[] = []
    for (const [key, contact] of [...local].filter((entry) => entry[1].deleted)) {
      local.delete(key)
      this.contacts.delete(key)
      if (!remote.has(key)) continue
      const { status } = await this.#client.ask('DELETE', `${this.#book}${key}.vcf`)
      assert.equal(status, 204, contact.card)
      deleted.push(key)
    }
    return deleted
  }

  async #put(key: string, contact: Contact): Promise<string> {
    const answer = await this.#client.ask('PUT', `${this.#book}${key}.vcf`, {
      headers: form,
      body: `${contact.card}\r\n\r\n`,
    })
    assert(answer.status < 300, answer.text)
    const etag = unquoted(answer.header('etag'))
    const changed = Date.parse(answer.header('date') ?? '') / 1000
    if (etag !== '') this.contacts.set(key, { ...contact, etag, changed })
    return key
  }

  async #get(key: string, now: number): Promise<string> {
    const answer = await this.#client.ask('GET', `${this.#book}${key}.vcf`)
    assert.equal(answer.status, 200)
    const etag = unquoted(answer.header('etag'))
    this.contacts.set(key, { card: answer.text.trim(), etag, changed: now, deleted: false })
    return key
  }
}

const nothing: Outcome = { put: [], got: [], deletedHere: [], deletedThere: [] }

walk('SnappyMail', async ({ step, wire, behind }) => {
  const client = wire({
    signIn: 'when asked, each time',
    headers: { 'User-Agent': 'SnappyMail/2.38.2', 'Content-Type': 'application/xml' },
  })
  const ada = behind.add(vcard('Ada'))
  const adaKey = ada.replace(/\.vcf$/, '')
  const now = Math.floor(Date.now() / 1000)

  const book = await step('finds the book from the well-known name', async () => {
    const [root] = (await client.propfind('/.well-known/carddav', 1, detectionProps)).rows
    const principal = linkIn(root, `${DAV}current-user-principal`) ?? ''
    const [own] = (await client.propfind(principal, 1, detectionProps)).rows
    const home = linkIn(own, `${CARDDAV}addressbook-home-set`) ?? ''
    const first = firstBook(await client.propfind(home, 1, detectionProps))
    assert((await client.propfind(first, 1, propfind('<d:resourcetype/>'))).rows.some(isBook))
    return first
  })
  const mail = new SnappyMail(client, book)
  const changeHere = (key: string, card: string, changed: number): void => {
    const { etag } = mail.contacts.get(key) ?? { etag: '' }
    // Its own table keeps no more of an ETag than the number that it begins with.
    const kept = etag === '' ? '' : '1'
    mail.contacts.set(key, { card, etag: kept, changed, deleted: false })
  }

  await step('takes what is there, and nothing twice', async () => {
    assert.deepEqual(await mail.sync(now - hour), { ...nothing, got: [adaKey] })
    assert.match(mail.contacts.get(adaKey)?.card ?? '', /FN:Ada/)
    assert.deepEqual(await mail.sync(now), nothing)
  })

  await step('uploads a new contact once, and knows it from then on', async () => {
    changeHere('grace', vcard('Grace', 'UID:grace').replace('3.0', '4.0'), now)
    assert.deepEqual(await mail.sync(now), { ...nothing, put: ['grace'] })
    assert(behind.texts().some((text) => text.includes('FN:Grace')))
    assert.notEqual(mail.contacts.get('grace')?.etag, '')
    assert.deepEqual(await mail.sync(now), nothing)
  })

  await step('takes what is newer there, over an older change of its own, too', async () => {
    behind.edit(ada, vcard('Ada Lovelace'))
    changeHere(adaKey, vcard('Older'), now - hour)
    assert.deepEqual(await mail.sync(now), { ...nothing, got: [adaKey] })
    assert.match(mail.contacts.get(adaKey)?.card ?? '', /FN:Ada Lovelace/)
  })

  await step('uploads what is newer here', async () => {
    changeHere(adaKey, vcard('Ada King', `UID:${adaKey}`), now + hour)
    assert.deepEqual(await mail.sync(now), { ...nothing, put: [adaKey] })
    assert(behind.texts().some((text) => text.includes('FN:Ada King')))
    assert.deepEqual(await mail.sync(now), nothing)
  })

  await step('lets go of what was deleted there, also of what it had uploaded', async () => {
    behind.remove(ada)
    const other = wire({ signIn: 'at once', headers: {} })
    assert.equal((await other.ask('DELETE', `${book}grace.vcf`)).status, 204)
    const { deletedHere, ...others } = await mail.sync(now)
    assert.deepEqual(new Set(deletedHere), new Set(['grace', adaKey]))
    assert.deepEqual(others, { put: [], got: [], deletedThere: [] })
    assert.deepEqual(await mail.sync(now), nothing)
    assert.deepEqual(behind.texts(), [])
  })

  await step('deletes there what is deleted here', async () => {
    changeHere('alan', vcard('Alan', 'UID:alan'), now)
    await mail.sync(now)
    const alan = mail.contacts.get('alan') ?? assert.fail()
    alan.deleted = true
    assert.deepEqual(await mail.sync(now), { ...nothing, deletedThere: ['alan'] })
    assert.deepEqual(behind.texts(), [])
  })
})
