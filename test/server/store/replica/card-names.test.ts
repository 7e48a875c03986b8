import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ReplicaStore } from '../../../../lib/replica/state/replica-store.ts'
import {
  cardOf,
  change,
  contacts,
  listed,
  look,
  putCards,
  remove,
  tempReplica,
} from './temp-replica.ts'

const nameOf = (books: ReplicaStore, id: string): string | undefined => cardOf(books, id)?.name

describe('a card’s name', () => {
  it('is made of its id when no client has named it', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f')])
    assert.equal(nameOf(books, '1f'), '1f.vcf')
    const { books: plain } = await tempReplica(t, { suffix: '' })
    await putCards(plain, [listed('1f.vcf')])
    assert.equal(nameOf(plain, '1f.vcf'), '1f.vcf')
    assert.equal(
      look(plain, (snapshot) => snapshot.cardNamed('1f.vcf')?.id),
      '1f.vcf',
    )
  })

  it('stays when the card changes, and so does the client’s UID', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f', { name: 'x.vcf', uid: 'uid-x' })])
    await putCards(books, [listed('1f', { upstreamEtag: '"2"' })])
    assert.deepEqual([nameOf(books, '1f'), cardOf(books, '1f')?.uid], ['x.vcf', 'uid-x'])
  })

  it('comes back with the card, and so does the client’s UID', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f', { name: 'x.vcf', uid: 'uid-x' })])
    await remove(books, '1f')
    await putCards(books, [listed('1f')])
    assert.deepEqual([nameOf(books, '1f'), cardOf(books, '1f')?.uid], ['x.vcf', 'uid-x'])
  })

  it('becomes another when the card comes back and its name is taken', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f', { name: 'x.vcf' })])
    await remove(books, '1f')
    await putCards(books, [listed('2e', { name: 'x.vcf' })])
    await putCards(books, [listed('1f')])
    assert.deepEqual([nameOf(books, '1f'), nameOf(books, '2e')], ['1f-2.vcf', 'x.vcf'])
    await remove(books, '2e')
    await putCards(books, [listed('1f', { upstreamEtag: '"2"' })])
    assert.equal(nameOf(books, '1f'), '1f-2.vcf')
  })

  it('becomes another when it is made of the id and a client took that for its own card', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f', { name: '2e.vcf' }), listed('2e'), listed('3d')])
    assert.deepEqual([nameOf(books, '1f'), nameOf(books, '2e')], ['2e.vcf', '2e-2.vcf'])
    await putCards(books, [listed('4c', { name: '3d.vcf' })])
    assert.deepEqual([nameOf(books, '3d'), nameOf(books, '4c')], ['3d.vcf', '4c-2.vcf'])
  })

  it('becomes yet another when that is taken, too', async (t) => {
    const { books } = await tempReplica(t)
    const taken = ['1f.vcf', '1f-2.vcf', '1f-3.vcf'].map((name, at) => listed(`${at}`, { name }))
    await putCards(books, [...taken, listed('1f')])
    assert.equal(nameOf(books, '1f'), '1f-4.vcf')
    const { books: plain } = await tempReplica(t, { suffix: '' })
    await putCards(plain, [listed('0', { name: 'a.b.vcf' }), listed('a.b.vcf')])
    await putCards(plain, [listed('1', { name: 'c' }), listed('c')])
    assert.deepEqual([nameOf(plain, 'a.b.vcf'), nameOf(plain, 'c')], ['a.b-2.vcf', 'c-2'])
  })

  it('goes to another card in the change that removes its holder', async (t) => {
    const { books } = await tempReplica(t)
    await putCards(books, [listed('1f', { name: 'x.vcf' })])
    const cards = [listed('2e', { name: 'x.vcf' })]
    await books.apply(contacts, change({ cards, removed: ['1f'] }))
    assert.equal(nameOf(books, '2e'), 'x.vcf')
  })

  it('is kept as it is, however odd', async (t) => {
    const { books, reopen } = await tempReplica(t)
    const odd = ['%00', 'a\0b', '\u00e9', 'e\u0301', '😀', "'; DROP TABLE cards; --", '', '.vcf']
    await putCards(
      books,
      odd.map((name, at) => listed(`${at}`, { name, uid: name })),
    )
    const { books: again } = await reopen()
    for (const [at, name] of odd.entries()) {
      const row = cardOf(again, `${at}`)
      assert.deepEqual([row?.name, row?.uid], [name, name])
      assert.deepEqual(
        look(again, (snapshot) => snapshot.cardNamed(name)),
        row,
      )
    }
  })

  it('is never that of two living cards', async (t) => {
    const { books } = await tempReplica(t)
    const id = fc.constantFrom('a', 'b', 'c', 'a-2', 'b-2')
    const name = fc.option(id.map((text) => `${text}.vcf`))
    const step = fc.record({ id, name, isGone: fc.boolean() })
    await books.apply(contacts, change({}))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const known = [...look(books, (snapshot) => [...snapshot.cards()])].map((row) => row.id)
        await remove(books, ...known)
        for (const { id, name, isGone } of steps)
          if (isGone) await remove(books, id)
          else await putCards(books, [listed(id, name === null ? {} : { name })])
        look(books, (snapshot) => {
          const rows = [...snapshot.cards()]
          assert.equal(new Set(rows.map((row) => row.name)).size, rows.length)
          for (const row of rows) assert.deepEqual(snapshot.cardNamed(row.name), row)
        })
      }),
      { numRuns: 60 },
    )
  })
})
