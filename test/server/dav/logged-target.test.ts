import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import { createDavApp } from '../../../server/dav/app.ts'
import { loggedTarget } from '../../../server/dav/logged-target.ts'
import { createLog } from '../../../server/log/log.ts'
import { rawExchange } from '../../support/raw-http.ts'

describe('a request-target in the log', () => {
  const table = {
    '/addressbooks/alice/contacts/': '/addressbooks/alice/contacts/',
    '/addressbooks/alice/contacts/jane.vcf': '/addressbooks/alice/contacts/…',
    '//addressbooks//alice/contacts/jane.vcf?jane': '/addressbooks/alice/contacts/…',
    '/x/../addressbooks/alice/contacts/jane.vcf': '/addressbooks/alice/contacts/…',
    '/addressbooks/alice/contacts/jane.vcf/': '/addressbooks/…',
    'http://alice:the-password@localhost:8843/principals/alice/': '/principals/alice/',
    'http://alice:the-password@localhost:8843': '/',
    'http://alice:the/password@localhost:8843/principals/': '/…',
    'ftp://alice:the-password@localhost/': '…',
    '//alice:the-password@localhost/addressbooks/': '/…',
    '/.well-known/caldav': '/.well-known/…',
    '/jane.vcf': '/…',
    '/%zz/': '/…',
    '*': '*',
  }
  for (const [target, logged] of Object.entries(table))
    it(`${target} is ${logged}`, () => {
      assert.equal(loggedTarget(target), logged)
    })

  it('shows neither a password nor the name of a card', async (t) => {
    const stream = new PassThrough()
    const answer = Promise.resolve({ status: 204, headers: {} })
    const app = createDavApp({
      corridor: () => answer,
      log: createLog('info', stream),
      tracer: { begin: () => undefined },
    })
    const server = createServer(app).listen(0, '127.0.0.1')
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const target = `http://alice:the-password@localhost:${port}//addressbooks/alice/contacts/jane.vcf`
    await rawExchange(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    const [line] = (await once(stream, 'data')) as [Buffer]
    assert.match(String(line), /GET \/addressbooks\/alice\/contacts\/… status=204/)
  })
})
