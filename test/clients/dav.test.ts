import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { vcard } from '../support/dav-bodies.ts'
import { drive } from './in-process.ts'

/** What is used of lambdabaa/dav, which has no types. */
interface Dav {
  readonly transport: { readonly Basic: new (credentials: object) => object }
  readonly Credentials: new (options: object) => object
  createAccount(options: object): Promise<{ readonly addressBooks: readonly Book[] }>
  createCard(book: Book, options: object): Promise<unknown>
  updateCard(card: Card, options: object): Promise<unknown>
  deleteCard(card: Card, options: object): Promise<unknown>
  syncAddressBook(book: Book, options: object): Promise<Book>
}

interface Book {
  readonly url: string
  readonly objects: readonly Card[]
}

interface Card {
  readonly url: string
  readonly etag: string
  addressData: string
}

const dav = createRequire(import.meta.url)('dav') as Dav

drive('dav of 2016', 'finds, reads, syncs and writes', async ({ url, user, password, behind }) => {
  const ada = behind.add(vcard('Ada'))
  const xhr = new dav.transport.Basic(new dav.Credentials({ username: user, password }))
  const load = () =>
    dav.createAccount({
      server: url,
      xhr,
      accountType: 'carddav',
      loadCollections: true,
      loadObjects: true,
    })

  const { addressBooks } = await load()
  const [book] = addressBooks
  assert(book)
  assert.deepEqual(
    book.objects.map((card) => card.url),
    [new URL(ada, book.url).href],
  )

  const mine = async (): Promise<Card> =>
    (await load()).addressBooks[0]?.objects.find((card) => card.url.endsWith('dav-1.vcf')) ??
    assert.fail('the new card is not there')
  await dav.createCard(book, { xhr, data: vcard('Däv', 'UID:dav-1'), filename: 'dav-1.vcf' })
  const card = await mine()
  assert.match(card.addressData, /FN:Däv[^]*UID:dav-1|UID:dav-1[^]*FN:Däv/)

  card.addressData = vcard('Dav', 'UID:dav-1')
  await dav.updateCard(card, { xhr })
  await assert.rejects(dav.updateCard(card, { xhr }), /412/)

  const synced = await dav.syncAddressBook(book, { xhr, syncMethod: 'webdav' })
  assert.equal(synced.url, book.url)

  await dav.deleteCard(await mine(), { xhr })
  assert.equal((await load()).addressBooks[0]?.objects.length, 1)
  assert.equal(behind.texts().length, 1)
})
