import assert from 'node:assert/strict'
import { isSafeMethod } from '../../lib/http/safe-methods.ts'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { basic, openGoogleTestBridge } from '../support/test-bridge.ts'
import { asProcess } from './again.ts'
import { book, card, Device } from './device.ts'
import { kinds } from './fault-kinds.ts'
import { operations } from './fault-operations.ts'

describe('the log', () => {
  it('holds no password, token, secret or name of a person, whatever goes wrong', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const refreshToken = bridge.account.refreshToken()
    const mortal = await asProcess(t, bridge)
    const device = new Device(mortal)
    await device.put('jane-doe.vcf', card('uid-of-jane'))
    const token = (await device.changes('')).token
    const quick = Object.values(kinds).filter((kind) => kind.isSlow !== true && kind.status !== 503)
    for (const kind of quick) {
      bridge.google.faults.push({ match: { path: /^\/carddav/ }, do: kind.do })
      for (const operation of ['PROPFIND 1', 'sync', 'PUT of a new card'])
        await operations[operation]?.ask(device, { token, fresh: 'jane-doe' })
      await device.get('jane-doe.vcf')
      bridge.google.faults.length = 0
    }
    await device.ask(book, { headers: { Authorization: basic('alice', 'wrong-password') } })
    bridge.account.revoke()
    assert.equal((await device.get('jane-doe.vcf')).status, 503)
    const tokens = bridge.google.requests.flatMap(
      ({ headers }) => headers.authorization?.split(' ')[1] ?? [],
    )
    assert.ok(tokens.length > 0)
    assert.match(mortal.log(), /status=502[^]*status=401[^]*status=503/)
    const password = Buffer.from(bridge.basic.slice(6), 'base64').toString().split(':')[1] ?? ''
    const secrets = [refreshToken, ...tokens, 'test-secret', password, bridge.basic.slice(6)]
    for (const secret of [...secrets, 'wrong-password', 'jane-doe', 'Jane', 'uid-of-jane', token])
      assert.ok(!mortal.log().includes(secret), `the log holds ${secret}`)
  })
})

describe('a device that goes away', () => {
  it('in the middle of an upload has sent nothing to Google', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await new Device(bridge).list()
    bridge.google.forgetRequests()
    const socket = createConnection(bridge.port, '127.0.0.1')
    const head = [
      `PUT ${book}half.vcf HTTP/1.1`,
      `Host: 127.0.0.1:${bridge.port}`,
      `Authorization: ${bridge.basic}`,
      'Content-Type: text/vcard',
      'Content-Length: 500',
    ]
    socket.end(`${head.join('\r\n')}\r\n\r\n${card('uid-of-half')}`)
    socket.resume()
    await once(socket, 'close')
    await new Device(bridge).list()
    assert.ok(bridge.google.requests.every(({ method }) => isSafeMethod(method)))
    assert.equal(bridge.account.contacts.size, 0)
  })
})

describe('a Google that is not there at all', () => {
  it('is a failure of the bridge to every question, and nothing else', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane'))
    const { token } = await device.changes('')
    await bridge.google.close()
    for (const [name, { ask }] of Object.entries(operations)) {
      const { status, text } = await ask(device, { token, fresh: 'new' })
      // A name that nobody has used needs no upstream to be missing.
      const known = name === 'DELETE' ? [404] : []
      assert.ok([502, 503, 504, ...known].includes(status), `${name}: ${status}`)
      assert.ok(!text.includes('127.0.0.1'), text)
    }
    assert.equal((await device.ask(book, { method: 'OPTIONS' })).status, 200)
    assert.equal((await device.propfind('/principals/alice/', '0')).status, 207)
  })
})
