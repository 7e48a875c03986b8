import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { explainSqliteError } from '../../../server/store/errors.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'
import { look, openReplicaIn, textOf } from './replica/temp-replica.ts'

describe('a full disk', () => {
  const skip = process.platform === 'win32' && 'needs ulimit'

  it('refuses a change, tells the cure, and leaves what was there', { skip }, async (t) => {
    const { directory, written } = await fillDisk(t, 'write-until-refused')
    const store = await openStore(directory)
    t.after(() => store.close())
    assert.equal((await store.understoodProperties('alice', 'phone')).length, written)
  })

  it(
    'refuses a card, tells the cure, and leaves the cards that were there',
    { skip },
    async (t) => {
      const { directory, written } = await fillDisk(t, 'write-cards-until-refused')
      const store = await openStore(directory)
      t.after(() => store.close())
      const replica = await openReplicaIn(directory)
      t.after(() => replica.close())
      assert.equal(
        look(replica.store, (snapshot) => snapshot.count()),
        written,
      )
      for (let n = 0; n < written; n++)
        assert.equal(textOf(replica.store, `${n}`)?.split(' ')[0], `${n}`)
    },
  )

  it('is named', () => {
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13 })
    assert.match(
      String(explainSqliteError(full, 'store.db')),
      /disk of store\.db is full: free some space/,
    )
  })
})

/** Lets another process write until it is refused, and says how many of its changes were acknowledged. */
async function fillDisk(
  t: TestContext,
  task: string,
): Promise<{ readonly directory: string; readonly written: number }> {
  const directory = await tempDir(t, 'store')
  const child = startChild(t, directory, task, { largestFile: 1000 })
  const [written, refusal] = [Number(await child.line()), String(await child.line())]
  assert.equal(await child.ended, 0)
  assert(written > 0)
  assert.match(refusal, /^StoreError: .*check the disk and its free space/)
  return { directory, written }
}
