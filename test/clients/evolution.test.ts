import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { stop } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { drive } from './in-process.ts'

const driver = fileURLToPath(new URL('evolution-session.py', import.meta.url))

/** What comes of a call; a code when it failed. */
interface Answer<T> {
  readonly value: T
  readonly code?: number
}
type Call = <T>(name: string, ...args: readonly (string | null)[]) => Promise<Answer<T>>

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
    const call = openSession(scope, book, user, password)
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

/** Calls of evolution-session.py, one after the other. Debian's packages are for Debian's Python. */
function openSession(scope: Scope, ...args: readonly string[]): Call {
  const child = spawn('/usr/bin/python3', [driver, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
  scope.after(() => stop(child))
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
  return async <T>(...call: readonly unknown[]) => {
    child.stdin.write(`${JSON.stringify(call)}\n`)
    const { value } = await answers.next()
    return JSON.parse(String(value)) as Answer<T>
  }
}
