import assert from 'node:assert/strict'
import { book, nameIn, rowOf, valuesOf, type Device } from './device.ts'

/** Every way to read a card finds it under the name and with the UID that its device gave it. */
export async function assertEverywhere(device: Device, name: string, uid: string): Promise<void> {
  const got = await device.get(name)
  assert.equal(got.status, 200, name)
  assert.deepEqual(valuesOf(got.text, 'UID'), [uid])
  const etag = got.headers.get('etag') ?? ''
  assert.notEqual(etag, '')
  const probe = rowOf(await device.propfind(book + name, '0'))
  assert.deepEqual([nameIn(probe), probe.found.get('getetag')], [name, etag])
  assert.equal((await device.list()).get(name), etag)
  assert.ok((await device.changes('')).there.includes(name))
  for (const answer of [await device.multiget(name), await device.query(uid)]) {
    const row = rowOf(answer)
    assert.deepEqual([nameIn(row), row.found.get('getetag')], [name, etag])
    assert.deepEqual(valuesOf(row.found.get('address-data') ?? '', 'UID'), [uid])
  }
}
