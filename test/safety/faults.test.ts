import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { startFakeGoogle } from '../fake-google/server.ts'
import type { RecordedRequest } from '../fake-google/recorder.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { nested } from '../support/scope.ts'
import { upstreamOf } from './again.ts'
import { book, card, Device, valuesOf, type Answered } from './device.ts'
import { kinds, type FaultKind } from './fault-kinds.ts'
import { operations, type FaultOperation, type Seen } from './fault-operations.ts'

const deadlines = { connect: 500, firstByte: 500, idle: 500 }

/** Enough where each takes a second. */
const some = new Set(['PROPFIND 1', 'GET', 'PUT of a new card', 'PUT of a known card', 'DELETE'])

describe('trouble between the bridge and Google', () => {
  for (const [name, kind] of Object.entries(kinds)) {
    it(`is no loss: ${name}`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
      const bridge = await openTroubled(t)
      const befallen = Object.entries(operations).filter(
        ([title, { answer }]) =>
          (kind.isMultistatus !== true || answer === 'multistatus') &&
          (kind.isSlow !== true || some.has(title)),
      )
      const cells = befallen.map(([title, operation]) => async () => {
        const own = kind.isSlow === true ? await openTroubled(t) : bridge
        await suffer(t, own, kind, operation, `${name}, ${title}`)
      })
      if (kind.isSlow === true) await Promise.all(cells.map((cell) => cell()))
      else for (const cell of cells) await cell()
    })
  }
})

type Troubled = Awaited<ReturnType<typeof openTroubled>>

/** A bridge with short deadlines, whose clock the test sets forward, so that pauses pass. */
async function openTroubled(t: TestContext) {
  const scope = nested(t)
  const google = await startFakeGoogle({ switches: { gzip: false } })
  scope.after(() => google.close())
  const account = google.account('alice@gmail.example')
  const upstream = upstreamOf({ google, account })
  const device = new Device(await openTestBridge(scope, { ...upstream, deadlines }))
  await device.put('jane.vcf', card('uid-of-jane'))
  await device.put('updated.vcf', card('uid-updated', 'Round zero'))
  await device.put('deleted.vcf', card('uid-deleted'))
  const { token } = await device.changes('')
  return { google, account, device, token, secrets: [upstream.refreshToken] }
}

let rounds = 0

async function suffer(
  t: TestContext,
  bridge: Troubled,
  kind: FaultKind,
  operation: FaultOperation,
  cell: string,
): Promise<void> {
  const { google, device, token } = bridge
  rounds += 1
  const seen = { token, fresh: `fresh-${rounds}` }
  const healthy = operation.isWrite ? undefined : await operation.ask(device, seen)
  const before = operation.isWrite ? await device.list() : undefined
  google.forgetRequests()
  const { n } = kind
  const match = { method: operation.method, path: /^\/carddav/, ...(n !== undefined && { n }) }
  google.faults.push({ match, do: kind.do })
  const answered = await operation.ask(device, seen)
  google.faults.length = 0
  assertAnswer(answered, healthy, kind, operation, cell)
  assertNoSecret(answered, bridge, cell)
  assertCounts(google.requests, kind, cell)
  // A connection that has gone silent is found out by the next who uses it.
  if (kind.isSlow === true) await device.list().catch(() => undefined)
  // Past every pause, and past the time in which a creation may still be under way.
  t.mock.timers.tick(400_000)
  if (before) await assertNothingLost(bridge, before, answered, seen, cell)
}

/** The right answer, or an honest failure: never 401, 404, an empty listing or half a card. */
function assertAnswer(
  { status, headers, text }: Answered,
  healthy: Answered | undefined,
  kind: FaultKind,
  { isWrite }: FaultOperation,
  cell: string,
): void {
  const works = isWrite ? kind.writesWork : kind.readsWork
  if (status < 300 && healthy) assert.equal(bare(text), bare(healthy.text), cell)
  if (works) assert.ok(status < 300, `${cell}: ${status}`)
  else if (!isWrite) assert.ok(status >= 500, `${cell}: ${status} ${text}`)
  if (status < 300) return
  const allowed = kind.status === undefined ? [502, 504] : [kind.status]
  // What Google forbids is not tried again.
  if (isWrite && cell.startsWith('a 403 without')) allowed.push(403)
  assert.ok(allowed.includes(status), `${cell}: ${status}`)
  if (status === 503) assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/, cell)
}

/** Google's sync-token differs each time it is asked for. */
const bare = (text: string): string => text.replace(/urn:carddav-bridge:sync:[\w-]+/g, '')

function assertNoSecret({ headers, text }: Answered, { google, secrets }: Troubled, cell: string) {
  const told = JSON.stringify([...headers]) + text
  const tokens = google.requests.map((request) => request.headers.authorization?.slice(7) ?? 'none')
  for (const secret of [...secrets, ...tokens, 'test-secret'])
    assert.ok(!told.includes(secret), `${cell}: the answer holds a secret`)
}

function assertCounts(requests: readonly RecordedRequest[], kind: FaultKind, cell: string): void {
  const { safe, unsafe } = kind.most ?? { safe: 2, unsafe: 1 }
  const counts = new Map<string, number>()
  for (const { method, path, headers, body } of requests) {
    if (!path.startsWith('/carddav')) continue
    const key = /PUT|POST|DELETE/.test(method) ? method : [method, path, headers.depth, body].join()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const [key, count] of counts)
    assert.ok(count <= (key.length > 6 ? safe : unsafe), `${cell}: ${count} times ${key}`)
}

/** What was told as done is done, what was not may be, and nothing else has changed. */
async function assertNothingLost(
  { account, device }: Troubled,
  before: ReadonlyMap<string, string>,
  { status, headers }: Answered,
  { fresh }: Seen,
  cell: string,
): Promise<void> {
  const after = await device.list()
  assert.equal(after.size, account.contacts.size, cell)
  const posted = headers.get('location')?.slice(book.length)
  for (const name of after.keys()) {
    const isNew = name === `${fresh}.vcf` || name === posted || cell.endsWith('POST')
    assert.ok(before.has(name) || isNew, `${cell}: ${name} has come from nowhere`)
  }
  for (const name of before.keys())
    assert.ok(after.has(name) || name === 'deleted.vcf', `${cell}: ${name} is lost`)
  if (status >= 300) return
  if (cell.endsWith('DELETE')) assert.ok(!after.has('deleted.vcf'), `${cell}: is not deleted`)
  if (cell.endsWith('new card')) assert.ok(after.has(`${fresh}.vcf`), `${cell}: is not there`)
  if (cell.endsWith('POST')) assert.ok(after.has(posted ?? ''), `${cell}: is not there`)
  if (!cell.endsWith('known card')) return
  const { text } = await device.get('updated.vcf')
  assert.deepEqual(valuesOf(text, 'FN'), [`Round ${fresh}`], `${cell}: is not written`)
}
