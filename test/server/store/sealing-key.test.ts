import assert from 'node:assert/strict'
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { account, grant } from './samples.ts'

describe('the key', () => {
  it('can be in a file elsewhere, made when there is none', async (t) => {
    const [directory, elsewhere] = [await tempDir(t, 'store'), await tempDir(t, 'key')]
    const keyFile = join(elsewhere, 'my-key')
    await fill(directory, { keyFile })
    assert.equal(Buffer.from(await readFile(keyFile, 'latin1'), 'base64').length, 32)
    await assert.rejects(readFile(join(directory, 'key')), { code: 'ENOENT' })
    await assertOpens(directory, { keyFile })
  })

  it('can be printed by a command, which runs once', async (t) => {
    const directory = await tempDir(t, 'store')
    const [key, runs] = [join(directory, 'printed'), join(directory, 'runs')]
    await writeFile(key, randomBytes(32).toString('base64'))
    const keyCommand = `echo run >> '${runs}'; cat '${key}'`
    await fill(directory, { keyCommand })
    assert.equal(await readFile(runs, 'utf8'), 'run\n')
    await assertOpens(directory, { keyCommand })
    await assert.rejects(readFile(join(directory, 'key')), { code: 'ENOENT' })
  })

  it('is asked for again when the command fails or prints something else', async (t) => {
    const directory = await tempDir(t, 'store')
    for (const keyCommand of ['exit 3', 'echo canary', 'true', 'no-such-command-here 2>/dev/null'])
      await assert.rejects(openStore(directory, { keyCommand }), (error: Error) => {
        assert.match(error.message, /keyCommand/)
        assert.doesNotMatch(error.message, /canary/)
        return true
      })
  })

  it('is never replaced when it is lost or damaged and something needs it', async (t) => {
    const directory = await tempDir(t, 'store')
    await fill(directory)
    const key = join(directory, 'key')
    for (const content of ['', 'Trash!', randomBytes(31).toString('base64')]) {
      await rename(key, `${key}.saved`)
      await writeFile(key, content, { mode: 0o600 })
      await assert.rejects(openStore(directory), { failure: 'no-key', message: /put back/ })
      assert.equal(await readFile(key, 'utf8'), content)
      await rm(key)
      await assert.rejects(openStore(directory), { failure: 'no-key', message: /missing/ })
      await rename(`${key}.saved`, key)
      await assertOpens(directory)
    }
  })

  it('is refused when others can read its file', async (t) => {
    const keyFile = join(await tempDir(t, 'key'), 'key')
    await writeFile(keyFile, randomBytes(32).toString('base64'))
    await chmod(keyFile, 0o644)
    const opening = openStore(await tempDir(t, 'store'), { keyFile })
    await assert.rejects(opening, { failure: 'unsafe', message: /chmod 600/ })
  })
})

type Options = Parameters<typeof openStore>[1]

async function fill(directory: string, options?: Options): Promise<void> {
  const store = await openStore(directory, options)
  await store.putAccount(account())
  await store.putGrant('alice', grant())
  await store.close()
}

async function assertOpens(directory: string, options?: Options): Promise<void> {
  const store = await openStore(directory, options)
  assert.deepEqual(await store.grant('alice'), grant())
  await store.close()
}
