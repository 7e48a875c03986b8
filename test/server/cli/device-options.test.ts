import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientProfiles } from '../../../lib/operations/clients/client-profiles.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { install } from '../../support/program-run.ts'

const add = ['device', 'add', 'box', '--account', 'alice']
const wishes = ['--profile', 'thunderbird', '--book', 'contacts', '--digest']

describe('device add', () => {
  it('takes a client profile, a book and Digest, and device list shows them', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    const made = await bridge([...add, ...wishes, '--json'])
    assert.equal(made.code, 0, made.stderr)
    assert.deepEqual(Object.keys(JSON.parse(made.stdout) as object), [
      'device',
      'account',
      'username',
      'password',
      'url',
      'principalUrl',
      'addressBookUrl',
    ])
    const list = await bridge(['device', 'list'])
    assert.match(
      list.stdout,
      /^alice {2}box {2}may write, profile thunderbird, book contacts, Digest {2}not seen yet\n$/,
    )
    await bridge(['device', 'add', 'plain', '--account', 'alice'])
    const json = await bridge(['device', 'list', '--json'])
    const shown = (JSON.parse(json.stdout) as Record<string, unknown>[]).map(
      ({ profile, book, digest }) => ({ profile, book, digest }),
    )
    assert.deepEqual(shown, [
      { profile: 'thunderbird', book: 'contacts', digest: true },
      { profile: null, book: null, digest: false },
    ])
    assert.doesNotMatch(json.stdout + list.stdout, /ha1|sealed/i)
  })

  it('says how a device signs in by Digest, and keeps what is needed for that', async (t) => {
    const { addAlice, bridge, dir } = await install(t)
    await addAlice()
    const { stdout, stderr } = await bridge([...add, '--digest'])
    assert.match(stderr, /as alice or alice@example\.com, spelled exactly so.*docs\/digest\.md/)
    const password = /password {2}(\S+)\n/.exec(stdout)?.[1] ?? assert.fail(stdout)
    const store = await openStore(`${dir}/data`)
    t.after(() => store.close())
    const [device] = await store.devices()
    const secrets = await store.unsealDigestSecrets(device ?? assert.fail())
    assert.deepEqual(
      secrets.map(({ user, algorithm }) => `${user} ${algorithm}`),
      ['alice SHA-256', 'alice MD5', 'alice@example.com SHA-256', 'alice@example.com MD5'],
    )
    assert.doesNotMatch(JSON.stringify(secrets), new RegExp(password))
  })

  it('refuses an unknown profile or book, and names the known ones', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    for (const [option, value, message] of [
      ['--profile', 'nescape', /no client profile nescape, only .*thunderbird.*default/],
      ['--book', 'friends', /no address book friends, only contacts/],
    ] as const) {
      const { code, stdout, stderr } = await bridge([...add, option, value])
      assert.deepEqual([code, stdout], [2, ''], option)
      assert.match(stderr, message)
    }
    assert.equal((await bridge(['device', 'list', '--json'])).stdout, '[]\n')
  })
})

describe('profiles', () => {
  it('are listed with what differs, why, and with their source', async (t) => {
    const { bridge } = await install(t)
    const { code, stdout } = await bridge(['profiles'])
    assert.equal(code, 0)
    assert.match(stdout, /^thunderbird: .*staleTokenStatus 400.*\n {2}\S.*\n {2}comm-central/m)
    assert.match(stdout, /^default: what the RFCs say\n/m)
    const json = await bridge(['profiles', '--json'])
    const rows = JSON.parse(json.stdout) as Record<string, unknown>[]
    assert.deepEqual(
      rows.map(({ profile }) => profile),
      clientProfiles.map(({ name }) => name),
    )
    for (const { differs, reason, source } of rows)
      assert.deepEqual(
        [typeof differs, typeof reason, typeof source],
        ['object', 'string', 'string'],
      )
    const thunderbird = rows.find(({ profile }) => profile === 'thunderbird')
    assert.equal((thunderbird?.differs as Record<string, unknown>).staleTokenStatus, 400)
  })

  it('have different names', () => {
    const names = clientProfiles.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^[a-z0-9][a-z0-9.-]*$/)
  })

  it('can be chosen for a client that no User-Agent identifies', async (t) => {
    const { addAlice, bridge } = await install(t)
    await addAlice()
    const { stdout } = await bridge(['profiles'])
    assert.match(stdout, /^vcard-2\.1: version 2\.1, understands TEL /m)
    assert.match(stdout, /^vcard-3\.0: version 3\.0, photo inline$/m)
    assert.match(stdout, /^vcard-4\.0: version 4\.0$/m)
    assert.match(stdout, /^sogo-connector: .*ifNoneMatch ignored$/m)
    const { code } = await bridge([...add, '--profile', 'vcard-2.1'])
    assert.equal(code, 0)
    const list = JSON.parse((await bridge(['device', 'list', '--json'])).stdout) as object[]
    assert.partialDeepStrictEqual(list, [{ profile: 'vcard-2.1' }])
  })
})
