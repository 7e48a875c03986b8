import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { install, type Installation } from '../../support/program-run.ts'

const of = ['--account', 'alice']

async function withBox(t: TestContext, ...wishes: string[]): Promise<Installation> {
  const installed = await install(t)
  await installed.addAlice()
  const { code, stderr } = await installed.bridge(['device', 'add', 'box', ...of, ...wishes])
  assert.equal(code, 0, stderr)
  return installed
}

const list = async ({ bridge }: Installation): Promise<string> =>
  (await bridge(['device', 'list'])).stdout

describe('device edit', () => {
  it('changes what its options name, and nothing else', async (t) => {
    const installation = await withBox(t, '--profile', 'thunderbird', '--expires', '90d')
    const edit = ['device', 'edit', 'box', ...of]
    const { code, stdout } = await installation.bridge([
      ...edit,
      '--read-only',
      '--book',
      'contacts',
    ])
    assert.equal(code, 0)
    assert.match(stdout, /^box of alice: read-only, expires .*, profile thunderbird, book contacts/)
    const undo = ['--no-read-only', '--no-book', '--no-profile', '--no-expires', '--policy', 'warn']
    assert.equal((await installation.bridge([...edit, ...undo])).code, 0)
    assert.match(await list(installation), /^alice {2}box {2}may write\b/)
    assert.doesNotMatch(await list(installation), /thunderbird|contacts|expires/)
    const store = await openStore(`${installation.dir}/data`)
    t.after(() => store.close())
    const [{ policy, expiresAt } = assert.fail()] = await store.devices()
    assert.deepEqual([policy, expiresAt], ['warn', undefined])
  })

  it('keeps the password, the properties that the device is known to support, and its activity', async (t) => {
    const installation = await withBox(t)
    const store = await openStore(`${installation.dir}/data`)
    t.after(() => store.close())
    await store.addUnderstoodProperties('alice', 'box', ['TEL'])
    const seen = { account: 'alice', device: 'box', lastSeen: 7, userAgent: 'Box/1', requests: 3 }
    await store.addDeviceActivity(seen)
    const [before] = await store.devices()
    await installation.bridge(['device', 'edit', 'box', ...of, '--read-only'])
    const [after] = await store.devices()
    assert.deepEqual(after, { ...before, readOnly: true })
    assert.deepEqual(await store.understoodProperties('alice', 'box'), ['TEL'])
    assert.deepEqual(await store.deviceActivities(), [seen])
  })

  it('refuses unknown values, and a command without changes', async (t) => {
    const installation = await withBox(t)
    for (const [args, code, message] of [
      [['box', ...of], 2, /nothing was said to change/],
      [['box', ...of, '--profile', 'nescape'], 2, /no client profile nescape, only .*default/],
      [['box', ...of, '--book', 'friends'], 2, /no address book friends, only contacts/],
      [['box', ...of, '--policy', 'lax'], 2, /merge, warn, pass/],
      [['tv', ...of, '--read-only'], 1, /alice has no device tv: see carddav-bridge device list/],
      [['box', '--account', 'bob', '--read-only'], 1, /no account bob/],
    ] as const) {
      const edited = await installation.bridge(['device', 'edit', ...args])
      assert.deepEqual([edited.code, edited.stdout], [code, ''], args.join(' '))
      assert.match(edited.stderr, message)
    }
    assert.match(await list(installation), /^alice {2}box {2}may write {2}not seen yet\n$/)
  })

  it('removes the stored secret with which a device could sign in by Digest', async (t) => {
    const installation = await withBox(t, '--digest')
    await installation.bridge(['device', 'edit', 'box', ...of, '--no-digest'])
    assert.doesNotMatch(await list(installation), /Digest/)
  })
})

describe('device password', () => {
  it('gives a device another password, for Digest too', async (t) => {
    const installation = await withBox(t, '--digest', '--read-only')
    const store = await openStore(`${installation.dir}/data`)
    t.after(() => store.close())
    const [before = assert.fail()] = await store.devices()
    const { code, stdout } = await installation.bridge([
      'device',
      'password',
      'box',
      ...of,
      '--json',
    ])
    assert.equal(code, 0)
    const { password, device } = JSON.parse(stdout) as Record<string, string>
    assert.equal(device, 'box')
    assert.match(password ?? '', /^([a-z]{5}-){5}[a-z]{5}$/)
    const [after = assert.fail()] = await store.devices()
    assert.notDeepEqual(after.verifier, before.verifier)
    assert.equal(after.readOnly, true)
    assert.notDeepEqual(
      await store.unsealDigestSecrets(after),
      await store.unsealDigestSecrets(before),
    )
    const none = await installation.bridge(['device', 'password', 'tv', ...of])
    assert.equal(none.code, 1)
    assert.match(none.stderr, /alice has no device tv/)
  })
})
