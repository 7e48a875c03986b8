import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { openGoogleTestBridge } from '../support/test-bridge.ts'
import { book, card, Device } from './device.ts'

/** Ways to say "go to the other server", where Google listens on `own` and the other one on `trap`. */
const forms = (own: number, trap: number): readonly string[] => [
  `http://127.0.0.1:${trap}/x`,
  `HTTP://127.0.0.1:${trap}/x`,
  `//127.0.0.1:${trap}/x`,
  `///127.0.0.1:${trap}/x`,
  `http:///127.0.0.1:${trap}/x`,
  `http:/127.0.0.1:${trap}/x`,
  `\\\\127.0.0.1:${trap}\\x`,
  `/\\127.0.0.1:${trap}/x`,
  `\\/127.0.0.1:${trap}/x`,
  `http:\\\\127.0.0.1:${trap}\\x`,
  ` http://127.0.0.1:${trap}/x`,
  `ht\ttp://127.0.0.1:${trap}/x`,
  `http://127.1:${trap}/x`,
  `http://2130706433:${trap}/x`,
  `http://0x7f000001:${trap}/x`,
  `http://0177.0.0.1:${trap}/x`,
  `http://%31%32%37.0.0.1:${trap}/x`,
  `http://127.0.0.1.:${trap}/x`,
  `http://localhost:${trap}/x`,
  `http://localhost:${own}/x`,
  `http://LOCALHOST.:${own}/x`,
  `http://0:${trap}/x`,
  `http://[::1]:${own}/x`,
  `http://[::ffff:127.0.0.1]:${trap}/x`,
  `http://127.0.0.1:${own}@127.0.0.1:${trap}/x`,
  `http://127.0.0.1:${trap}#@127.0.0.1:${own}/x`,
  `http://127.0.0.1:${trap}?@127.0.0.1:${own}/x`,
  `http://user@127.0.0.1:${own}/x`,
  `http://user:secret@127.0.0.1:${own}/x`,
  `https://127.0.0.1:${own}/x`,
  `http://127.0.0.1/x`,
  `ftp://127.0.0.1:${own}/x`,
  `ws://127.0.0.1:${own}/x`,
  `http://127.0.0.1:${own}.other.example/x`,
  `http://xn--bcher-kva.example/x`,
  'file:///etc/passwd',
  'data:text/xml,<multistatus/>',
  'javascript:1',
  'http://',
]

describe('a redirect of Google', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`to another server is never followed and never gets the token (${status})`, async (t) => {
      const trap = await openTrap(t)
      const bridge = await openGoogleTestBridge(t)
      const device = new Device(bridge)
      await device.put('jane.vcf', card('uid-of-jane'))
      bridge.google.forgetRequests()
      for (const location of forms(Number(new URL(bridge.google.url).port), trap.port)) {
        bridge.google.faults.push({
          match: { path: /default\// },
          do: () => ({ status, headers: { location } }),
        })
        const answers = [
          await device.propfind(book, '1'),
          await device.get('jane.vcf'),
          await device.put('jane.vcf', card('uid-of-jane', 'Janet Doe')),
        ]
        for (const answer of answers) assert.equal(answer.status, 502, location)
      }
      assert.deepEqual(trap.requests, [])
      const strays = bridge.google.requests.filter(({ path }) => !path.startsWith('/carddav'))
      assert.deepEqual(strays, [])
    })
  }

  it('of a write is not followed even on the same server, so that nothing is written twice', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane'))
    bridge.google.forgetRequests()
    const match = { method: /^(?:PUT|DELETE)$/ }
    bridge.google.faults.push({
      match,
      do: ({ path }) => ({ status: 307, headers: { location: path } }),
    })
    assert.equal((await device.put('jane.vcf', card('uid-of-jane', 'Janet'))).status, 502)
    assert.equal((await device.put('new.vcf', card('uid-new'))).status, 502)
    assert.equal((await device.delete('jane.vcf')).status, 502)
    const writes = bridge.google.requests.filter(({ method }) => match.method.test(method))
    assert.equal(writes.length, 3)
  })
})

/** A server that should never be asked anything. */
async function openTrap(t: TestContext) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return { requests, port: (server.address() as AddressInfo).port }
}
