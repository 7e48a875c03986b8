import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { openStore } from '../../../../server/store/sqlite-store.ts'
import { addDevice } from '../../../support/add-device.ts'
import { propfindBody, vcard } from '../../../support/dav-bodies.ts'
import { requires } from '../../../support/debian.ts'
import { challengesOf, nonceIn, signed, type Signing } from '../../../support/digest-client.ts'
import {
  sendRawRequest,
  sentUpstream,
  createSharedTestBridge,
} from '../../../support/bridge-requests.ts'
import { basic, openGoogleTestBridge, type GoogleTestBridge } from '../../../support/test-bridge.ts'
import { run } from '../../../support/program.ts'
import type { RawAnswer } from '../../../support/raw-http.ts'

const book = '/addressbooks/alice/contacts/'
const password = 'password-of-the-box'
const users = ['alice', 'alice@gmail.example']
/** A device that can do Digest. */
const box = { name: 'box', password, digest: users }
const basicChallenge = 'Basic realm="carddav-bridge", charset="UTF-8"'
const schemes = (answer: RawAnswer) => challengesOf(answer).map(({ scheme }) => scheme)

const ask = (
  bridge: GoogleTestBridge,
  Authorization: string | undefined,
  target = book,
  method = 'PROPFIND',
): Promise<RawAnswer> =>
  sendRawRequest(bridge, method, target, { depth: 0, headers: { Authorization } })

describe('Digest', () => {
  const bridge = createSharedTestBridge()
  before(() => addDevice(bridge, box))

  /** A client of the bridge that answers the nonce which it is told now. */
  async function openBox() {
    const nonce = nonceIn(await ask(bridge, undefined))
    const sign = (asked: Partial<Signing> = {}, more: Parameters<typeof signed>[1] = {}) =>
      signed({ user: 'alice', password, method: 'PROPFIND', uri: book, nonce, ...asked }, more)
    return { nonce, sign }
  }

  it('84. is offered behind Basic in lines of their own, once a device may use it, and no longer', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const lines = async () =>
      (await ask(bridge, basic('alice', 'wrong'))).fields
        .filter(([name]) => name.toLowerCase() === 'www-authenticate')
        .map(([, value]) => value)
    assert.deepEqual(await lines(), [basicChallenge])
    await addDevice(bridge, box)
    const [first, sha256 = '', md5 = '', ...more] = await lines()
    assert.deepEqual([first, more], [basicChallenge, []])
    assert.match(
      sha256,
      /^Digest realm="carddav-bridge", qop="auth", algorithm=SHA-256, nonce="[\w-]+"$/,
    )
    assert.match(md5, /^Digest realm="carddav-bridge", qop="auth", algorithm=MD5, nonce="[\w-]+"$/)
    const store = await openStore(bridge.dataDir)
    await store.removeDevice('alice', 'box')
    await store.close()
    assert.deepEqual(await lines(), [basicChallenge])
  })

  it('signs a device in by either algorithm, under each spelling of its user name', async () => {
    const { sign } = await openBox()
    let nc = 0
    for (const user of users)
      for (const algorithm of ['MD5', 'SHA-256'] as const)
        assert.equal((await ask(bridge, sign({ user, algorithm, nc: ++nc }))).status, 207, user)
    assert.equal((await ask(bridge, sign({ nc: ++nc }, { algorithm: undefined }))).status, 207)
    assert.equal((await ask(bridge, basic('alice', password))).status, 207)
    assert.equal((await ask(bridge, bridge.basic)).status, 207)
  })

  it('takes what old clients quote and what new ones do not', async () => {
    const { sign } = await openBox()
    const odd = sign({}, { qop: '"auth"', algorithm: '"md5"', opaque: '""' })
    assert.equal(
      (await ask(bridge, odd.replace('Digest ', 'DIGEST  ').replaceAll(', ', ' , '))).status,
      207,
    )
  })

  it('tries every device of the user that may do Digest', async () => {
    const { sign } = await openBox()
    await addDevice(bridge, { name: 'z-desk', password: 'another', digest: users, readOnly: true })
    const put = { method: 'PUT', uri: `${book}x.vcf` }
    const as = async (Authorization: string, body = vcard('New')) =>
      (await sendRawRequest(bridge, 'PUT', put.uri, { headers: { Authorization }, body })).status
    assert.equal(await as(sign({ ...put, password: 'another' })), 403)
    assert.equal(await as(sign({ ...put, nc: 2 })), 201)
  })

  it('83. refuses everything else like a missing password, and sends nothing', async () => {
    const { sign } = await openBox()
    await addDevice(bridge, { name: 'plain', password: 'no-digest' })
    await addDevice(bridge, { name: 'past', password: 'expired', digest: users, expiresAt: 1 })
    const wrong = [
      sign({ password: 'wrong' }),
      sign({ password: 'no-digest' }),
      sign({ password: 'expired' }),
      sign({ user: 'bob' }),
      sign({ user: 'Alice' }),
      sign({ user: '__proto__' }),
      sign({ realm: 'another' }),
      sign({ method: 'GET' }),
      sign({}, { uri: `"${book}other.vcf"` }),
      sign({}, { response: '""' }),
      sign({}, { response: undefined }),
      sign({}, { algorithm: 'MD5-sess' }),
      sign({}, { username: undefined }),
      'Digest',
      'Digest ,,,',
      'Digest username="alice',
      `${sign()}, nonce="x"`,
    ]
    const nothing = await ask(bridge, undefined)
    const sent = await sentUpstream(bridge, async () => {
      for (const authorization of wrong) {
        const answer = await ask(bridge, authorization)
        assert.deepEqual([answer.status, answer.text], [401, nothing.text], authorization)
        // It may be a client that prefers Digest, with the password of a device that can only do Basic.
        assert.deepEqual(schemes(answer), ['Basic'])
      }
    })
    assert.deepEqual(sent, [])
  })

  it('85. holds for the request-target as it was received, however that is spelled', async () => {
    const { sign } = await openBox()
    let nc = 0
    for (const uri of [
      '/addressbooks//alice/contacts',
      '/addressbooks/%61lice/./contacts/?x',
      `http://127.0.0.1:${bridge.port}${book}`,
    ]) {
      assert.equal((await ask(bridge, sign({ uri, nc: ++nc }), uri)).status, 207, uri)
    }
    const absolute = `http://127.0.0.1:${bridge.port}${book}`
    assert.equal((await ask(bridge, sign({ nc: ++nc }), absolute)).status, 207)
    for (const uri of ['/', `${book}x.vcf`, `${book}?`, book.slice(0, -1)])
      assert.equal((await ask(bridge, sign({ uri, nc: ++nc }))).status, 400, uri)
  })

  it('86. answers a replayed or foreign nonce with stale=true and a new one, which works', async (t) => {
    const { sign, nonce } = await openBox()
    const other = await openGoogleTestBridge(t)
    await addDevice(other, box)
    const foreign = sign({ nonce: nonceIn(await ask(other, undefined)) })
    const once = sign()
    assert.equal((await ask(bridge, once)).status, 207)
    for (const authorization of [once, sign(), foreign, sign({ nonce: 'made-up' })]) {
      const answer = await ask(bridge, authorization)
      assert.equal(answer.status, 401)
      const [, ...digests] = challengesOf(answer)
      assert.deepEqual(
        digests.map(({ params }) => params.stale),
        ['true', 'true'],
      )
      assert.notEqual(nonceIn(answer), nonce)
      assert.equal((await ask(bridge, sign({ nonce: nonceIn(answer) }))).status, 207)
    }
  })

  it('87. asks for a count, a nonce of the client and qop=auth', async () => {
    const { sign } = await openBox()
    for (const more of [
      { nc: undefined },
      { nc: '1' },
      { nc: '0000000g' },
      { cnonce: undefined },
      { cnonce: '""' },
      { qop: undefined },
      { qop: 'auth-int' },
    ]) {
      assert.equal((await ask(bridge, sign({}, more))).status, 401)
    }
    assert.equal((await ask(bridge, sign({ nc: 0 }))).status, 401)
    assert.equal((await ask(bridge, sign())).status, 207)
  })

  it('lets requests on several connections overtake each other', async () => {
    const { sign } = await openBox()
    for (const nc of [3, 1, 4, 2]) assert.equal((await ask(bridge, sign({ nc }))).status, 207)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => ask(bridge, sign({ nc: 5 + at }))),
    )
    assert(answers.every(({ status }) => status === 207))
  })

  it('ends with the device', async () => {
    const { sign } = await openBox()
    await addDevice(bridge, { ...box, name: 'gone', password: 'gone' })
    assert.equal((await ask(bridge, sign({ password: 'gone' }))).status, 207)
    const store = await openStore(bridge.dataDir)
    await store.removeDevice('alice', 'gone')
    await store.close()
    assert.equal((await ask(bridge, sign({ password: 'gone', nc: 2 }))).status, 401)
  })

  it('88. never goes upstream', async () => {
    const { sign } = await openBox()
    assert.equal((await ask(bridge, sign())).status, 207)
    for (const { headers } of bridge.google.requests)
      assert.doesNotMatch(headers.authorization ?? '', /digest/i)
  })

  it('is what curl --digest does, to read and to write', { skip: requires('curl') }, async () => {
    const curl = async (...args: readonly string[]) =>
      (await run('curl', ['-sS', '-w', '\n%{http_code}', '--user', `alice:${password}`, ...args]))
        .stdout
    const at = `${bridge.url}addressbooks/alice/contacts/`
    const body = propfindBody('d:getetag')
    const listing = await curl('--digest', '-X', 'PROPFIND', '-H', 'Depth: 1', '-d', body, at)
    assert.match(listing, /multistatus[^]*\n207$/)
    const card = ['--digest', '-T', '-', '-H', 'Content-Type: text/vcard', `${at}curl.vcf`]
    const put = await run(
      'curl',
      ['-sS', '-w', '%{http_code}', '--user', `alice:${password}`, ...card],
      { input: vcard('Curl') },
    )
    assert.match(put.stdout, /201$/)
    assert.match(await curl('--anyauth', `${at}curl.vcf`), /FN:Curl[^]*\n200$/)
    assert.match(await curl('--digest', '--user', 'alice:wrong', `${at}curl.vcf`), /\n401$/)
  })
})
