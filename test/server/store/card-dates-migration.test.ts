import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { schemaOf, stampApplicationId } from '../../../server/store/database/schema.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { folderWith, inReplica } from './earlier-store.ts'
import { cardOf, contacts, look } from './replica/temp-replica.ts'

/** The schema of the last version that kept upstream's dates as their text. */
const former = 6

describe('a store whose version knew no dates of cards', () => {
  it('has those that upstream told, or Google’s ETags, or the moment from which on nothing has changed', async (t) => {
    const upgradedAt = Date.now() - 1000
    const directory = await folderWith(t, (db) => {
      stampApplicationId(db)
      db.exec(`${schemaOf(former)} PRAGMA user_version = ${former}`)
      db.exec(`
        INSERT INTO accounts VALUES ('alice', NULL, 'ok', 1, ${contacts.born});
        INSERT INTO book_states VALUES (1, 'alice', 'contacts', 5, 1, '{"isComplete":true}');`)
      const put = db.prepare(`
        INSERT INTO cards (book, id, upstream_etag, last_modified, created, revision) VALUES (1, ?, ?, ?, ?, 5)`)
      put.run('google', '"2016-08-31T06:48:15.818-07:00"', null, null)
      put.run('told', '"x"', 'Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-01T08:00:00+01:00')
      put.run('opaque', '"2016"', 'yesterday', 'Tue, 01 Nov 1994 07:00:00 GMT')
    })
    await (await openStore(directory)).close()
    await inReplica(directory, (books) => {
      const datesOf = (id: string) => [cardOf(books, id)?.modified, cardOf(books, id)?.created]
      assert.deepEqual(datesOf('google'), [Date.UTC(2016, 7, 31, 13, 48, 15), undefined])
      const told = [Date.UTC(1994, 10, 6, 8, 49, 37), Date.UTC(1994, 10, 1, 7)]
      assert.deepEqual(datesOf('told'), told)
      const [modified = 0, created] = datesOf('opaque')
      assert.ok(modified >= upgradedAt && modified <= Date.now())
      assert.equal(created, undefined)
      look(books, ({ head }) => {
        assert.ok(head.changedAt >= upgradedAt)
        assert.equal(head.isComplete, true)
      })
    })
  })
})
