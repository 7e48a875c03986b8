import assert from 'node:assert/strict'
import { createDAVClient } from 'tsdav'
import { vcard } from '../support/dav-bodies.ts'
import { drive } from './in-process.ts'

drive('tsdav', 'finds, reads, syncs and writes', async ({ url, user, password, behind }) => {
  const ada = behind.add(vcard('Ada'))
  const client = await createDAVClient({
    serverUrl: url,
    credentials: { username: user, password },
    authMethod: 'Basic',
    defaultAccountType: 'carddav',
  })
  const [addressBook] = await client.fetchAddressBooks()
  assert(addressBook)
  const reports: unknown = addressBook.reports
  assert(Array.isArray(reports) && reports.includes('syncCollection'))
  assert.equal(new URL(addressBook.url).origin, new URL(url).origin)

  const cards = async () => client.fetchVCards({ addressBook })
  const named = async (name: string) =>
    (await cards()).find(({ data }) => String(data).includes(`FN:${name}`)) ?? assert.fail(name)
  assert.equal((await named('Ada')).url, new URL(ada, addressBook.url).href)

  const created = await client.createVCard({
    addressBook,
    vCardString: vcard('Tsü', 'UID:tsdav-1'),
    filename: 'tsdav-1.vcf',
  })
  assert.equal(created.status, 201)
  const again = { addressBook, vCardString: vcard('Second'), filename: 'tsdav-1.vcf' }
  assert.equal((await client.createVCard(again)).status, 412)

  const first = await named('Tsü')
  const changed = { ...first, data: vcard('Tsu', 'UID:tsdav-1') }
  assert.equal((await client.updateVCard({ vCard: changed })).status, 204)
  assert.equal((await client.updateVCard({ vCard: changed })).status, 412)

  behind.remove(ada)
  const account = await client.createAccount({ account: { accountType: 'carddav' } })
  const synced = await client.smartCollectionSyncDetailed({
    collection: { ...addressBook, objects: [], objectMultiGet: client.addressBookMultiGet },
    method: 'webdav',
    account,
  })
  assert.equal(synced.objects.created.length, 1)

  assert.equal((await client.deleteVCard({ vCard: await named('Tsu') })).status, 204)
  assert.deepEqual(await cards(), [])
  assert.deepEqual(behind.texts(), [])
})
