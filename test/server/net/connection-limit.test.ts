import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import {
  connectionLimits,
  createConnectionLimit,
} from '../../../server/net/listen/connection-limit.ts'
import { openGoogleTestBridge } from '../../support/test-bridge.ts'
import { requestHttps } from './tls/https-request.ts'
import { lanAddress, skipWithoutNetwork } from './tls/lan-address.ts'

describe('one machine that opens connection after connection', { skip: skipWithoutNetwork }, () => {
  it('gets so many, and others are served', async (t) => {
    const settings = { listen: { port: 0, addresses: [lanAddress] } }
    const bridge = await openGoogleTestBridge(t, {}, { settings })
    const closed: Socket[] = []
    const opened: Socket[] = []
    t.after(() => {
      for (const socket of opened) socket.destroy()
    })
    const open = async (): Promise<Socket> => {
      const socket = connect(bridge.port, lanAddress)
      opened.push(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => closed.push(socket))
      await once(socket, 'connect')
      return socket
    }
    for (let count = 0; count < connectionLimits.perNetwork; count += 1) await open()
    await once((await open()).resume(), 'close')
    assert.equal(closed.length, 1)
    assert.equal((await bridge.ask('/')).status, 200)
    // A place is free as soon as somebody leaves.
    const [first] = opened
    first?.resetAndDestroy()
    await bridge.ask('/')
    const url = `https://${lanAddress}:${bridge.port}/healthz`
    assert.equal((await requestHttps(url, { rejectUnauthorized: false })).status, 200)
  })
})

describe('the limits on connections', () => {
  /** Which of the connections from these addresses are taken, and how to end one of them. */
  function take(perNetwork: number, overall: number) {
    const limit = createConnectionLimit({ perNetwork, overall })
    const servers = [createServer(), createServer()]
    servers.forEach(limit)
    let turn = 0
    return (remoteAddress: string) => {
      let taken = true
      const socket = Object.assign(new EventEmitter(), {
        remoteAddress,
        destroy: () => {
          taken = false
        },
      })
      servers[turn++ % 2]?.emit('connection', socket)
      return { taken, end: () => socket.emit('close') }
    }
  }

  it('are for all addresses together that one machine can take by IPv6, at all servers', () => {
    const from = take(2, 100)
    const first = from('2001:db8::1')
    assert.ok(first.taken)
    assert.ok(from('2001:db8:0:0:ffff::2').taken)
    assert.equal(from('2001:db8::3').taken, false)
    assert.ok(from('2001:db8:0:1::1').taken)
    first.end()
    assert.ok(from('2001:db8::4').taken)
    assert.equal(from('2001:db8::5').taken, false)
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1']) assert.ok(from(address).taken)
    assert.equal(from('192.0.2.1').taken, false)
    assert.ok(from('192.0.2.2').taken)
  })

  it('hold over all as well, for the network and for this machine apart', () => {
    const from = take(2, 3)
    const [one] = [1, 2, 3].map((network) => from(`192.0.2.${network}`))
    assert.equal(from('192.0.2.4').taken, false)
    for (let count = 0; count < 3; count++) assert.ok(from('127.0.0.1').taken)
    assert.equal(from('::1').taken, false)
    one?.end()
    assert.ok(from('192.0.2.5').taken)
  })
})
