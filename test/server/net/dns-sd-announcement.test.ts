import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import multicastDns, { type ResponsePacket } from 'multicast-dns'
import {
  announceByDnsSd,
  type DnsSdAnnouncement,
} from '../../../server/net/announce/dns-sd-announcement.ts'
import {
  dnsSdServicesToAnnounce,
  type DnsSdService,
} from '../../../server/net/announce/dns-sd-services.ts'
import type { Log } from '../../../server/log/log.ts'

/** One record as a client hears it. */
interface Heard {
  readonly type: string
  readonly name: string
  readonly ttl?: number
  readonly data: unknown
}

const secure: DnsSdService = { type: 'carddavs', host: 'carddav-bridge.local' }

/** Listens on loopback, as a client of the network would; `until` resolves with the record that it waits for. */
function listen(t: TestContext) {
  const socket = multicastDns({ interface: '127.0.0.1', bind: '0.0.0.0', loopback: true })
  t.after(
    () =>
      new Promise<void>((resolve) => {
        socket.destroy(resolve)
      }),
  )
  const until = (wanted: (record: Heard) => boolean): Promise<Heard> =>
    new Promise((resolve) => {
      socket.on('response', ({ answers = [], additionals = [] }: ResponsePacket) => {
        const found = ([...answers, ...additionals] as Heard[]).find(wanted)
        if (found) resolve(found)
      })
    })
  const ask = (name: string): void => {
    socket.query({ questions: [{ name, type: 'PTR' }] })
  }
  return { until, ask }
}

function tell(
  told: readonly DnsSdService[],
): DnsSdAnnouncement & { readonly done: Promise<string> } {
  const done = Promise.withResolvers<string>()
  const log = { info: done.resolve, warn: done.resolve, debug: () => undefined } as unknown as Log
  const options = { services: told, addresses: ['127.0.0.1'], ipv6: false, port: 8843, log }
  return { ...announceByDnsSd(options), done: done.promise }
}

describe('the announcement on the network', { timeout: 60_000 }, () => {
  it('says where the bridge is and its path, also when asked, and that it has gone', async (t) => {
    const { until, ask } = listen(t)
    const srv = ({ type, name }: Heard) => type === 'SRV' && name.endsWith('._carddavs._tcp.local')
    const announcement = tell([secure])
    assert.equal(await announcement.done, 'announced on the network')
    const asked = until(srv)
    const text = until(({ type, name }) => type === 'TXT' && name.includes('._carddavs.'))
    const address = until(({ type, name }) => type === 'A' && name === secure.host)
    ask('_carddavs._tcp.local')
    const { data, name } = await asked
    assert.deepEqual(data, { priority: 0, weight: 0, port: 8843, target: secure.host })
    assert.match(name, /^Contacts on /)
    assert.deepEqual(String((await text).data), 'path=/')
    assert.equal((await address).data, '127.0.0.1')
    const goodbye = until((record) => srv(record) && record.ttl === 0)
    await announcement.close()
    await goodbye
  })
})

describe('what is announced on the network', () => {
  const settings = {
    listen: { host: 'localhost', port: 8843, addresses: ['192.0.2.1'] },
    dnsSd: true,
    tls: { cert: undefined, key: undefined },
    advertise: [],
    allowPlainLan: false,
  }
  const types = (more: Partial<typeof settings> | object): readonly string[] =>
    dnsSdServicesToAnnounce({ ...settings, ...more }).map(({ type }) => type)

  it('is HTTPS when addresses beyond this machine are served, and HTTP when that is allowed', () => {
    assert.deepEqual(types({}), ['carddavs'])
    assert.deepEqual(types({ allowPlainLan: true }), ['carddavs', 'carddav'])
  })

  it('is nothing on loopback, and nothing where the settings say so', () => {
    assert.deepEqual(types({ listen: { host: 'localhost', port: 8843, addresses: [] } }), [])
    assert.deepEqual(types({ dnsSd: false }), [])
  })

  it('is a host that a certificate of one’s own names, or none', () => {
    const tls = { cert: 'cert.pem', key: 'key.pem' }
    assert.deepEqual(types({ tls }), [])
    assert.deepEqual(types({ tls, advertise: [secure.host] }), ['carddavs'])
  })
})
