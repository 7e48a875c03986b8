import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import multicastDns, { type ResponsePacket } from 'multicast-dns'
import {
  announceByDnsSd,
  type DnsSdAnnouncement,
  type DnsSdAnnouncementOptions,
} from '../../../server/net/announce/dns-sd-announcement.ts'
import {
  dnsSdServicesToAnnounce,
  type DnsSdService,
} from '../../../server/net/announce/dns-sd-services.ts'
import { openDnsSdResponder } from '../../../server/net/announce/dns-sd-responder.ts'
import { instanceNameOf } from '../../../server/net/announce/instance-name.ts'
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

interface Told extends DnsSdAnnouncement {
  /** Resolves with the next line of the log, and what it is about. */
  readonly next: () => Promise<string>
}

/** Announces on loopback, looking again every few milliseconds. */
function tell(
  services: readonly DnsSdService[],
  more: Partial<DnsSdAnnouncementOptions> = {},
): Told {
  const lines: string[] = []
  let wake = (): void => undefined
  const write = (line: string, { what = '' }: { readonly what?: string }): void => {
    lines.push(`${line.split(';', 1)[0]} ${what}`.trim())
    wake()
  }
  const log = { info: write, warn: write } as unknown as Log
  const options = { services, addresses: ['127.0.0.1'], ipv6: false, port: 8843, log, interval: 5 }
  return {
    ...announceByDnsSd({ ...options, ...more }),
    next: async () => {
      while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return lines.shift() ?? ''
    },
  }
}

const announced = 'announced on the network'
const refused = (what: string): string => `Not announced on the network ${what}`

describe('the announcement on the network', { timeout: 60_000 }, () => {
  it('says where the bridge is and its path, also when asked, and that it has gone', async (t) => {
    const { until, ask } = listen(t)
    const srv = ({ type, name }: Heard) => type === 'SRV' && name.endsWith('._carddavs._tcp.local')
    const announcement = tell([secure])
    assert.equal(await announcement.next(), announced)
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

describe('an announcement that fails', { timeout: 60_000 }, () => {
  it('is told once while its address is not connected, and made when it is, again and again', async (t) => {
    const { until } = listen(t)
    const goodbye = until(({ type, ttl }) => type === 'SRV' && ttl === 0)
    let connected = ['192.0.2.1']
    const announcement = tell([secure], { connectedAddresses: () => connected })
    assert.equal(await announcement.next(), refused('127.0.0.1'))
    connected = ['127.0.0.1']
    assert.equal(await announcement.next(), announced)
    connected = []
    assert.equal(await announcement.next(), refused('127.0.0.1'))
    await goodbye
    connected = ['127.0.0.1']
    assert.equal(await announcement.next(), announced)
    await announcement.close()
  })

  it('is told once when the library refuses, and made when it does not', async () => {
    let refusals = 3
    const announcement = tell([secure], {
      openResponder: (options) => {
        if (refusals-- > 0) throw new Error('Could not restrict service to address')
        return openDnsSdResponder(options)
      },
    })
    assert.equal(await announcement.next(), refused(secure.host))
    assert.equal(await announcement.next(), announced)
    await announcement.close()
  })

  it('is told once while another bridge has the host, and made when that has ended', async () => {
    const name = { services: [secure], addresses: ['127.0.0.1', '::1'] }
    const other = tell(name.services, { ...name, connectedAddresses: () => name.addresses })
    assert.equal(await other.next(), announced)
    const announcement = tell([secure])
    assert.equal(await announcement.next(), refused(secure.host))
    await other.close()
    assert.equal(await announcement.next(), announced)
    await announcement.close()
  })

  it('is not waited for when it ends, whatever the library does', async () => {
    const tooLong: DnsSdService = { type: 'carddavs', host: `${'x'.repeat(64)}.local` }
    const announcement = tell([secure, tooLong])
    assert.equal(await announcement.next(), announced)
    await announcement.close()
    const silent = {
      announce: () => Promise.withResolvers<never>().promise,
      close: () => Promise.resolve(),
    }
    await tell([secure], { openResponder: () => silent }).close()
  })
})

describe('the name of the bridge on the network', () => {
  for (const [machine, name] of [
    ['attic', 'Contacts on attic'],
    ['attic.example.org', 'Contacts on attic'],
    ['', 'Contacts on this machine'],
    ['x'.repeat(63), `Contacts on ${'x'.repeat(45)}`],
    ['é'.repeat(31), `Contacts on ${'é'.repeat(22)}`],
    ['👩‍👩‍👧'.repeat(5), `Contacts on ${'👩‍👩‍👧'.repeat(2)}`],
  ] as const)
    it(`has room in a label, with a number behind it: ${name}`, () => {
      assert.equal(instanceNameOf(machine), name)
      assert(Buffer.byteLength(`${name} (999)`) <= 63)
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
