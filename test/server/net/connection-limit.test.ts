import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { maxConnectionsPerAddress } from '../../../server/net/listen/connection-limit.ts'
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
    for (let count = 0; count < maxConnectionsPerAddress; count += 1) await open()
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
