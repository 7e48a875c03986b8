import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Store } from '../../../lib/store/store.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import type { Scope } from '../../support/scope.ts'
import { storedGrant } from '../../support/stored-grant.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild, type Child } from './child.ts'
import { cardOf, openReplicaIn, textOf } from './replica/temp-replica.ts'

describe('a killed process', () => {
  it('leaves each change whole or not made, and loses none that was acknowledged', async (t) => {
    const directory = await tempDir(t, 'store')
    for (let kill = 0; kill < 24; kill++) {
      const acknowledged = await writeAndKill(t, directory)
      const store = await openStore(directory)
      await assertWhole(store, directory, acknowledged)
      await store.close()
    }
  })

  it('leaves a store that opens, also when killed while it is made', async (t) => {
    const parent = await tempDir(t, 'store')
    const moments = [
      /^open\.lock$/,
      /^store\.db\..*\.tmp$/,
      /^store\.db$/,
      /^store\.db-wal$/,
      /^key/,
    ]
    for (const [kill, moment] of [...moments, ...moments, ...moments].entries()) {
      const directory = join(parent, String(kill))
      const child = startChild(t, directory, 'tell-secret')
      await appears(directory, moment, child)
      child.kill()
      await child.ended
      const store = await openStore(directory)
      assert.equal((await store.secret('sync')).length, 32)
      await store.close()
      const left = readdirSync(directory).filter((name) => name.includes('.tmp'))
      assert.deepEqual(left, [])
    }
  })
})

/** Lets a process write until a random moment of its work; the last round that it said was done. */
async function writeAndKill(scope: Scope, directory: string): Promise<number> {
  const child = startChild(scope, directory, 'write-until-killed')
  assert.equal(await child.line(), '1')
  await setTimeout(Math.random() * 8)
  child.kill()
  let acknowledged = 1
  for (let line = await child.line(); line; line = await child.line()) acknowledged = Number(line)
  return acknowledged
}

/** Each noun holds the last round, or the one that was cut off: those of the round in the order of writing. */
async function assertWhole(store: Store, directory: string, acknowledged: number): Promise<void> {
  const [devices, card] = [await store.devices(), await storedCard(directory)]
  const rounds = [
    Number((await storedGrant(store)).refreshToken.replace('token-', '')),
    (await store.upstreamLocations('alice'))?.discoveredAt,
    card.round,
    devices[0]?.createdAt,
  ]
  const done = rounds.filter((round) => round === acknowledged + 1).length
  const expected = rounds.map((_, i) => (i < done ? acknowledged + 1 : acknowledged))
  assert.deepEqual(rounds, expected)
  assert.equal(card.text, `round ${card.round}`)
  assert.equal((await store.upstreamLocations('alice'))?.books.length, 2)
  assert.equal(devices.length, 1)
}

async function storedCard(directory: string): Promise<{ round: number; text: string | undefined }> {
  const replica = await openReplicaIn(directory)
  const etag = cardOf(replica.store, '1f')?.upstreamEtag ?? ''
  const text = textOf(replica.store, '1f')
  await replica.close()
  return { round: Number(JSON.parse(etag)), text }
}

/** Resolves once a file whose name matches is in the folder, or the child has ended. */
async function appears(directory: string, name: RegExp, child: Child): Promise<void> {
  const ended = new AbortController()
  void child.ended.then(() => {
    ended.abort()
  })
  const seen = (): boolean =>
    existsSync(directory) && readdirSync(directory).some((entry) => name.test(entry))
  while (!ended.signal.aborted && !seen()) await new Promise(setImmediate)
}
