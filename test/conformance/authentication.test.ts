import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { basic } from '../support/test-bridge.ts'
import { propfindBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, sentUpstream, createSharedTestBridge } from '../support/bridge-requests.ts'

/** RFC 7617 and RFC 9110 §11, as CONFORMANCE numbers their requirements. */
const book = '/addressbooks/alice/contacts/'

describe('credentials', () => {
  const bridge = createSharedTestBridge()
  const ask = (Authorization: string | undefined, target = book, method = 'PROPFIND') =>
    sendRawRequest(bridge, method, target, { depth: 0, headers: { Authorization } })
  const base64 = (text: string, encoding: BufferEncoding = 'utf8'): string =>
    `Basic ${Buffer.from(text, encoding).toString('base64')}`

  it('80. and 81. a 401 has one Basic challenge with the fixed realm and the charset', async () => {
    for (const method of ['GET', 'PROPFIND', 'REPORT', 'PUT', 'POST', 'DELETE', 'LOCK', 'HEAD']) {
      const answer = await ask(undefined, book, method)
      assert.equal(answer.status, 401)
      const challenges = answer.fields.filter(([name]) => name.toLowerCase() === 'www-authenticate')
      assert.deepEqual(
        challenges.map(([, value]) => value),
        ['Basic realm="carddav-bridge", charset="UTF-8"'],
      )
    }
  })

  it('82. credentials are split at the first colon, and read as UTF-8', async () => {
    assert.equal((await ask(basic('alice', 'test-password-with-enough-bits'))).status, 207)
    for (const text of ['alice:a:test-password-with-enough-bits', 'ali:ce', 'älice:x'])
      assert.equal((await ask(base64(text))).status, 401)
    assert.equal((await ask(base64('älice:x', 'latin1'))).status, 401)
  })

  it('82. the scheme is told without regard to case, the user by short name or e-mail', async () => {
    const [, credentials = ''] = bridge.basic.split(' ')
    for (const scheme of ['basic', 'BASIC'])
      assert.equal((await ask(`${scheme} ${credentials}`)).status, 207)
    for (const user of ['ALICE', 'alice@gmail.example', 'Alice@Gmail.Example'])
      assert.equal((await ask(basic(user))).status, 207, user)
  })

  it('83. a wrong password, an unknown user and nonsense get the same answer, and nothing is sent', async () => {
    const wrong = [
      undefined,
      '',
      'Basic',
      'Basic ',
      'Basic !!!',
      'Basic YQ==',
      'Bearer ya29.token',
      'Digest username="alice"',
      `${bridge.basic} x`,
      basic('alice', ''),
      basic('alice', 'wrong'),
      basic('alice', 'test-password-with-enough-bit'),
      basic('alice', 'test-password-with-enough-bits '),
      basic('', 'test-password-with-enough-bits'),
      basic('bob'),
      basic('__proto__'),
      basic('constructor', 'x'),
      basic('alice\0'),
    ]
    const sent = await sentUpstream(bridge, async () => {
      const answers = []
      for (const authorization of wrong) answers.push(await ask(authorization))
      for (const { status, text, fields } of answers) {
        assert.equal(status, 401)
        assert.equal(text, answers[0]?.text)
        assert.deepEqual(
          fields.map(([name]) => name),
          answers[0]?.fields.map(([name]) => name),
        )
      }
    })
    assert.deepEqual(sent, [])
  })

  it("83. another user's paths are answered 403, whether there is such a user or not", async () => {
    const targets = [
      '/principals/bob/',
      '/addressbooks/bob/',
      '/addressbooks/bob/contacts/',
      '/addressbooks/bob/contacts/x.vcf',
      '/addressbooks/%61lice%2540gmail.example/',
    ]
    const sent = await sentUpstream(bridge, async () => {
      for (const target of targets)
        for (const method of ['PROPFIND', 'GET', 'PUT', 'DELETE', 'REPORT', 'PROPPATCH'])
          assert.equal((await ask(bridge.basic, target, method)).status, 403, `${method} ${target}`)
    })
    assert.deepEqual(sent, [])
  })

  it("88. the client's credentials never go upstream", async () => {
    const headers = { Cookie: 'session=canary', 'Proxy-Authorization': 'Basic Y2FuYXJ5' }
    await sendRawRequest(bridge, 'PUT', `${book}mine.vcf`, { headers, body: vcard('Mine') })
    await sendRawRequest(bridge, 'PROPFIND', book, {
      depth: 1,
      headers,
      body: propfindBody('d:getetag'),
    })
    const [, credentials = ''] = bridge.basic.split(' ')
    for (const { headers: sent, path, body } of bridge.google.requests) {
      if (path !== '/token') assert.match(sent.authorization ?? '', /^Bearer ya29\./)
      for (const secret of [credentials, 'canary', 'Y2FuYXJ5', 'test-password'])
        assert(!JSON.stringify([sent, path, body]).includes(secret), secret)
    }
  })

  it('a device that may only read is refused every write, and reads', async () => {
    const { id } = bridge.account.contacts.add(vcard('Safe'))
    const as = { Authorization: bridge.readOnly }
    const sent = await sentUpstream(bridge, async () => {
      for (const method of ['PUT', 'DELETE'])
        for (const name of [`${id}.vcf`, 'new.vcf']) {
          const body = method === 'PUT' ? vcard('Changed') : ''
          assert.equal(
            (await sendRawRequest(bridge, method, book + name, { headers: as, body })).status,
            403,
          )
        }
      const post = await sendRawRequest(bridge, 'POST', book, { headers: as, body: vcard('New') })
      assert.equal(post.status, 403)
    })
    assert.deepEqual(sent, [])
    assert.equal(
      (await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`, { headers: as })).status,
      200,
    )
  })
})
