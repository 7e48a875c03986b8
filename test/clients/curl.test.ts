import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CARDDAV } from '../fake-google/dav/xml.ts'
import { conditionOf, multistatus } from '../support/dav-answers.ts'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { createScope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { openCurlTestBridge, propfind, put, statuses, type CurlTestBridge } from './curl-bridge.ts'
import { noisePng } from './photo.ts'
import * as apple from './walks/apple.ts'

for (const quirks of ['google', 'standard'] as const)
  describe(`curl, a real client, on quirks: ${quirks}`, { skip: requires('curl') }, () => {
    const bridge = {} as CurlTestBridge
    const scope = createScope()
    before(async () => Object.assign(bridge, await openCurlTestBridge(scope, quirks)))
    after(() => scope.close())

    // 700 * 700 * 3 bytes are above the 1 MiB from which curl expects a 100 first (7.88).
    const picture = noisePng(700).toString('base64')
    const withPicture = vcard('Pictured', `PHOTO;ENCODING=b;TYPE=PNG:${picture}`)
    const unfolded = (card: string): string => card.replaceAll('\r\n ', '')

    it('uploads a big picture when told to go on, and gets it back', async () => {
      const path = `${bridge.book}picture.vcf`
      const sent = await bridge.ask(path, put, withPicture)
      assert(sent.sent[0]?.includes('Expect: 100-continue'))
      assert.deepEqual(statuses(sent), [100, 201])
      const { answer } = await bridge.ask(path, ['--compressed'])
      assert(unfolded(answer.text).includes(picture))
    })

    it('is asked for its password before it sends a big picture', async () => {
      const path = `${bridge.book}asked.vcf`
      assert.deepEqual(
        statuses(await bridge.ask(path, ['--anyauth', ...put], withPicture)),
        [401, 100, 201],
      )
      const stranger = ['--user', 'alice:wrong', ...put]
      assert.deepEqual(statuses(await bridge.ask(path, stranger, withPicture)), [401])
    })

    it('is told before it sends 21 MB that these are too many', async () => {
      const told = await bridge.ask(`${bridge.book}huge.vcf`, put, Buffer.alloc(21 * 1024 * 1024))
      assert.deepEqual(statuses(told), [413])
      assert.equal(conditionOf(told.answer), `${CARDDAV}max-resource-size`)
    })

    it('sends a card twice with --anyauth, and has it there once', async () => {
      const had = bridge.behind.texts().length
      const card = vcard('Twice')
      const sent = await bridge.ask(`${bridge.book}twice.vcf`, ['--anyauth', ...put], card)
      assert.deepEqual(statuses(sent), [401, 201])
      assert(sent.sent.every((head) => head.includes(`Content-Length: ${card.length}`)))
      assert.equal(bridge.behind.texts().length, had + 1)
    })

    it('uploads what comes from a pipe in chunks', async () => {
      const path = `${bridge.book}piped.vcf`
      const flags = ['--header', 'Content-Type: text/vcard', '--upload-file', '-']
      const sent = await bridge.ask(path, flags, vcard('Piped'))
      assert(sent.sent[0]?.includes('Transfer-Encoding: chunked'))
      assert.equal(sent.answer.status, 201)
      assert.match((await bridge.ask(path, [])).answer.text, /FN:Piped/)
    })

    it('reads and writes by HTTP/1.0', async () => {
      const created = await bridge.ask(`${bridge.book}old.vcf`, ['--http1.0', ...put], vcard('Old'))
      assert.deepEqual(statuses(created), [201])
      const found = await bridge.ask(bridge.book, ['--http1.0', ...propfind(1)], apple.etags)
      assert.match(found.sent[0]?.[0] ?? '', / HTTP\/1\.0$/)
      assert(multistatus(found.answer).hrefs.includes(`${bridge.book}old.vcf`))
      assert.equal(Number(found.answer.header('content-length')), found.answer.body.length)
    })

    it('fetches a card again only when it has changed, and never a part of one', async (t) => {
      const path = `${bridge.book}kept.vcf`
      const etag = join(await tempDir(t, 'curl'), 'etag')
      await bridge.ask(path, put, vcard('Kept'))
      const { answer } = await bridge.ask(path, ['--etag-save', etag])
      assert.deepEqual(statuses(await bridge.ask(path, ['--etag-compare', etag])), [304])
      const part = await bridge.ask(path, ['--range', '0-9'])
      assert.deepEqual([part.answer.status, part.answer.text], [200, answer.text])
      const head = await bridge.ask(path, ['--head'])
      assert.deepEqual([head.answer.header('etag'), head.answer.text], [answer.header('etag'), ''])
      await bridge.ask(path, put, vcard('Kept otherwise'))
      assert.match((await bridge.ask(path, ['--etag-compare', etag])).answer.text, /FN:Kept otherw/)
    })

    it('creates, changes and deletes by Digest, whose first PUT is empty', async (t) => {
      const password = 'password-of-the-box'
      const device = { name: 'box', password, digest: ['alice'] }
      const { ask, behind, book } = await openCurlTestBridge(t, quirks, { device })
      const digest = ['--user', `alice:${password}`, '--digest']
      const path = `${book}signed.vcf`
      const created = await ask(path, [...digest, ...put], vcard('Signed'))
      assert.deepEqual(statuses(created), [401, 201])
      const [first, second] = created.sent
      assert(first?.includes('Content-Length: 0'))
      assert(second?.some((line) => line.startsWith('Authorization: Digest ')))
      assert.deepEqual(
        statuses(await ask(path, [...digest, ...put], vcard('Countersigned'))),
        [401, 204],
      )
      assert.deepEqual(
        behind
          .texts()
          .join('')
          .match(/FN:.*\w/g),
        ['FN:Countersigned'],
      )
      assert.deepEqual(statuses(await ask(path, [...digest, '--request', 'DELETE'])), [401, 204])
      assert.deepEqual(behind.texts(), [])
    })

    it('that prefers Digest gets in with the password of a device that can only do Basic', async (t) => {
      const device = { name: 'box', password: 'password-of-the-box', digest: ['alice'] }
      const { ask, book } = await openCurlTestBridge(t, quirks, { device })
      const found = await ask(book, ['--anyauth', ...propfind(0)], apple.marks)
      assert.deepEqual(statuses(found), [401, 401, 207])
      assert.match(found.sent[1]?.join('\n') ?? '', /^Authorization: Digest /m)
    })

    it('reads a card that gzip makes a thousand times shorter', async () => {
      const path = `${bridge.book}long.vcf`
      const note = 'x'.repeat(1_100_000)
      assert.equal((await bridge.ask(path, put, vcard('Long', `NOTE:${note}`))).answer.status, 201)
      assert(unfolded((await bridge.ask(path, ['--compressed'])).answer.text).includes(note))
    })

    it('follows the well-known path over HTTPS, and trusts the authority alone', async (t) => {
      const { port, dataDir, ask } = await openCurlTestBridge(t, quirks, {
        settings: { legacyTls: { address: '127.0.0.1', port: 0 } },
      })
      const url = `https://localhost:${port}/.well-known/carddav`
      const goOn = ['--anyauth', '--location', '--post301', ...propfind(0)]
      await assert.rejects(ask(url, goOn, apple.start), /SSL certificate problem/)
      const trust = ['--cacert', join(dataDir, 'tls', 'authority.crt')]
      const found = await ask(url, [...trust, ...goOn], apple.start)
      assert.deepEqual([statuses(found), found.path], [[301, 401, 207], '/'])
      assert.match(found.answer.text, /\/principals\/alice\//)
    })
  })
