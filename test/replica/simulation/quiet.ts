import assert from 'node:assert/strict'
import type { ReplicaStore } from '../../../lib/replica/state/replica-store.ts'
import { contacts, look } from '../../server/store/replica/temp-replica.ts'
import type { SimulatedDevice } from './simulated-device.ts'
import type { SimulatedGoogle } from './simulated-google.ts'

export interface Quiet {
  readonly google: SimulatedGoogle
  readonly devices: readonly SimulatedDevice[]
  readonly store: ReplicaStore
  /** Whether what devices wrote and upstream dropped must still be known. */
  readonly keepsAll: boolean
}

/** When nothing is under way any more: upstream, replica and devices have the same cards, each once, and nothing waits. */
export function assertAllEqual({ google, devices, store, keepsAll }: Quiet): void {
  const truth = [...google.cards.values()].map(({ version }) => `w${version.write}`).sort()
  const bodies = look(store, (snapshot) =>
    [...snapshot.cards()].map(({ body }) => String(body && snapshot.body(body))),
  )
  assert.deepEqual(bodies.map(writeIn).sort(), truth, 'the replica is not what upstream has')
  const etags = look(store, (snapshot) =>
    [...snapshot.cards()].map(({ name, etag }) => [name, etag] as const),
  )
  for (const { name, known } of devices)
    assert.deepEqual(new Map(known), new Map(etags), `${name} is not what the replica has`)
  assert.deepEqual(store.journal(contacts), [], 'writes are not settled')
  assert.deepEqual(store.held(contacts), [], 'deletions are held')
  assert.deepEqual(store.rechecks(contacts), [], 'cards wait to be asked again')
  assertNoDoubles(google)
  if (keepsAll) for (const body of bodies) assertKept(body)
}

/** No creation was done twice. */
function assertNoDoubles(google: SimulatedGoogle): void {
  const first = new Map(google.versions.map(({ life, write }) => [life, write] as const).reverse())
  const writes = [...first].filter(([life]) => google.isAlive(life)).map(([, write]) => write)
  assert.equal(new Set(writes).size, writes.length, 'a creation was done twice')
}

/** A card that a device wrote last still has what upstream drops. */
function assertKept(body: string): void {
  if (!body.includes('UID:uid of')) return
  const write = writeIn(body).slice(1)
  assert.ok(
    !body.includes('FN:Theirs') || !body.includes(`CATEGORIES:k${write}`),
    'what was kept is of another card',
  )
  if (!body.includes('FN:Theirs'))
    assert.ok(body.includes(`CATEGORIES:k${write}`), `what upstream dropped of w${write} is lost`)
}

const writeIn = (body: string): string => /NOTE:(w\d+)/.exec(body)?.[1] ?? 'no card'
