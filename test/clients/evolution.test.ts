import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { drive } from './in-process.ts'
import { openCalls } from './json-calls.ts'

const driver = fileURLToPath(new URL('evolution-session.py', import.meta.url))

interface Card {
  readonly etag: string
  readonly text: string
}
interface Member {
  readonly kind: string
  readonly href: string
  readonly etag: string
  readonly size: number
  readonly modified: number
}

drive(
  'Evolution’s WebDAV session',
  'lists with sizes and dates, reads, creates, changes and deletes',
  async ({ book, user, password, behind }, scope) => {
    // Debian's packages are for Debian's Python.
    const call = openCalls(scope, '/usr/bin/python3', [driver, book, user, password])
    const ada = behind.add(vcard('Ada', 'NOTE:é'))

    const [own, member] = (await call<readonly Member[]>('list')).value
    assert.deepEqual([own?.kind, own?.href], ['addressbook', book])
    assert.ok(member)
    assert.deepEqual([member.kind, member.href], ['resource', new URL(ada, book).href])
    const read = await call<Card>('get', member.href)
    assert.equal(read.value.etag, member.etag)
    assert.equal(member.size, Buffer.byteLength(read.value.text))
    assert.ok(Math.abs(Date.now() / 1000 - member.modified) < 3600, String(member.modified))

    const made = new URL('made.vcf', book).href
    const card = vcard('Made', 'UID:made')
    assert.equal((await call('put', made, null, card)).code, undefined)
    assert.equal((await call('put', made, null, vcard('Second'))).code, 412)
    const { etag } = (await call<Card>('get', made)).value
    const changed = card.replaceAll('Made', 'Changed')
    assert.equal((await call('put', made, etag, changed)).code, undefined)
    assert.equal((await call('put', made, etag, vcard('Stale'))).code, 412)
    assert.ok(behind.texts().some((text) => text.includes('FN:Changed')))

    assert.equal((await call('delete', made, etag)).code, 412)
    const now = (await call<Card>('get', made)).value
    assert.match(now.text, /FN:Changed/)
    assert.equal((await call('delete', made, now.etag)).code, undefined)
    assert.equal((await call('get', made)).code, 404)
    assert.equal(behind.texts().length, 1)
  },
  requires('gir1.2-edataserver-1.2', 'python3-gi'),
)
