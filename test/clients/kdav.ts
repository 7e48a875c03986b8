import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openCalls } from './json-calls.ts'
import { drive, type Outcome, type Target, type Watch } from './report.ts'
import { SideClient } from './side.ts'
import { vcard } from './vcard.ts'

/** What Debian builds and runs it with; they are a hundred packages, so `npm test` and `.ci/run` leave it out. */
export const kdavPackages = [
  'libkf5dav-dev',
  'libkf5kio-dev',
  'libkf5coreaddons-dev',
  'kio',
  'cmake',
  'g++',
] as const

interface Item {
  readonly href: string
  readonly etag: string
  readonly text: string
}

/** Debian's KDAV (5.103) and the HTTP of KIO under it, as KAddressBook uses them. Leaves the book as it was. */
export function driveKdav(target: Target, watch?: Watch): Promise<Outcome> {
  const { baseUrl, user, password } = target
  const work: Parameters<typeof drive>[2] = async (step, scope) => {
    const program = await step('it is built', () => build(scope))
    const side = await step('the side client finds the book', () => SideClient.of(target))
    const tag = `kdav-${randomUUID()}`
    scope.after(() => side.purge(tag))
    const card = (given: string): string =>
      vcard({ uid: tag, given, family: tag, email: 'kdav@example.org' })
    const call = openCalls(scope, program, [baseUrl, user, password])
    const made = async (...args: Parameters<typeof call>): Promise<Item> => {
      const { value, error } = await call<Item>(...args)
      assert.equal(error, undefined)
      return value
    }

    const book = await step('finds the book', async () => {
      const { value, error } = await call<readonly string[]>('books')
      assert.equal(error, undefined)
      return value[0] ?? assert.fail('no book')
    })
    await step('lists every card', async () => {
      const { value } = await call<readonly Item[]>('list', book)
      assert.equal(value.length, (await side.list()).size)
    })
    const href = new URL(`${tag}.vcf`, book).href
    const created = await step('creates a card and learns its ETag', async () => {
      const item = await made('create', href, null, card('Grace'))
      assert.ok(item.etag)
      return item
    })
    const changed = await step('changes it, and not with an old ETag', async () => {
      const item = await made('modify', href, created.etag, card('Changed'))
      assert.match((await side.get(tag)).text, /Changed/)
      const stale = await call('modify', href, created.etag, card('Stale'))
      assert.equal(stale.code, 412)
      return item
    })
    await step('reads what it is now', async () => {
      const item = await made('get', href, null, '')
      assert.equal(item.etag, changed.etag)
      assert.match(item.text, /Changed/)
    })
    await step('deletes it', async () => {
      assert.equal((await call('delete', href, changed.etag, '')).error, undefined)
      assert.equal(await side.find(tag), undefined)
    })
  }
  return drive('KDAV', baseUrl, work, watch)
}

/** The program of kdav/, built with Debian's headers. */
async function build(scope: Scope): Promise<string> {
  const folder = await tempDir(scope, 'kdav')
  const sources = fileURLToPath(new URL('kdav/', import.meta.url))
  for (const args of [
    ['-S', sources, '-B', folder],
    ['--build', folder],
  ]) {
    const { code, stdout, stderr } = await run('cmake', args)
    assert.equal(code, 0, stdout + stderr)
  }
  return join(folder, 'kdav-calls')
}
