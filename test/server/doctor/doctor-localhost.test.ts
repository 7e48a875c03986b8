import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { checkLocalhostAddresses } from '../../../server/doctor/installation/running-server.ts'

/** A program on 127.0.0.1, which `localhost` is on every machine. */
async function otherProgram(t: TestContext): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  t.after(stop)
  return { port: (server.address() as AddressInfo).port, stop }
}

describe('doctor, about the addresses of localhost', () => {
  it('sees another program where the bridge does not listen, and then its absence', async (t) => {
    const { port, stop } = await otherProgram(t)
    const addresses = [`http://127.0.0.2:${port}/`]
    const taken = await checkLocalhostAddresses(addresses)
    assert.equal(taken.status, 'fault')
    assert.match(taken.found, /127\.0\.0\.1 too, where another program .* would get passwords/)
    await stop()
    const deaf = await checkLocalhostAddresses(addresses)
    assert.equal(deaf.status, 'warning')
    assert.match(deaf.cure ?? '', /listen\.host to "localhost"/)
  })

  it('is ok when the bridge listens on all of them', async (t) => {
    const { port } = await otherProgram(t)
    const { status } = await checkLocalhostAddresses([
      `http://127.0.0.1:${port}/`,
      `http://[::1]:${port}/`,
    ])
    assert.equal(status, 'ok')
  })
})
