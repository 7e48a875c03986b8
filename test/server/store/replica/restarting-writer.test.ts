import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { describe, it, type TestContext } from 'node:test'
import { nextThread } from '../../../support/next-thread.ts'
import type { WriterEnd } from '../../../../server/store/replica/writer/restarting-writer.ts'
import { change, contacts, listed, look, putCards, tempReplica } from './temp-replica.ts'

describe('a thread that writes the replica and ends unasked', () => {
  const ways: Readonly<Record<string, (thread: Worker) => unknown>> = {
    'is terminated': (thread) => thread.terminate(),
    'throws what nobody catches': (thread) => {
      thread.postMessage(null)
    },
  }
  for (const [what, end] of Object.entries(ways))
    it(`is started again by itself when it ${what}, and tells why`, async (t) => {
      const { books, thread, ends } = await withThread(t)
      const before = await putCards(books, [listed('a', { text: 'one' })])
      const ended = new Promise((resolve) => void thread.then((each) => each.once('exit', resolve)))
      end(await thread)
      await ended
      assert.deepEqual(
        look(books, ({ head }) => head),
        before,
        'reads go on',
      )
      const refused = { name: 'StoreError', failure: 'interrupted', message: /again in 1 s/ }
      await assert.rejects(putCards(books, [listed('b')]), refused)
      assert.deepEqual(
        ends.map(({ pause }) => pause),
        [1_000],
      )
      assert.match(String(ends[0]?.why), what === 'is terminated' ? /ended \(1\)/ : /TypeError/)
      await setTimeout(1_020)
      const { revision } = await putCards(books, [listed('b')])
      assert.equal(revision, before.revision + 1)
    })

  it('has stored what it was at whole or not at all, and says that nobody knows', async (t) => {
    const { books, thread } = await withThread(t)
    await putCards(books, [listed('a')])
    const cards = Array.from({ length: 3_000 }, (_, n) => listed(`${n}`))
    const writes = [books.apply(contacts, change({ cards })), books.apply(contacts, change({}))]
    await Promise.all([
      (await thread).terminate(),
      ...writes.map((write) =>
        assert.rejects(write, {
          name: 'StoreError',
          failure: 'interrupted',
          message: /shows when/,
        }),
      ),
    ])
    const count = look(books, (snapshot) => snapshot.count())
    assert.ok([1, 3_001].includes(count), `${count}`)
  })

  it('is started again after pauses that double', async (t) => {
    const { books, thread, ends } = await withThread(t)
    await (await thread).terminate()
    await setTimeout(1_020)
    const second = nextThread()
    await putCards(books, [listed('a')])
    await (await second).terminate()
    assert.deepEqual(
      ends.map(({ pause }) => pause),
      [1_000, 2_000],
    )
  })
})

/** A replica whose thread can be reached. */
async function withThread(t: TestContext) {
  const thread = nextThread()
  const ends: WriterEnd[] = []
  const onWriterEnd = (end: WriterEnd): void => void ends.push(end)
  return { ...(await tempReplica(t, { inThread: true, onWriterEnd })), thread, ends }
}
