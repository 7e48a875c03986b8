import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { install } from '../../support/program-run.ts'

const listen = { port: 8843, addresses: ['192.0.2.1', '2001:db8::1'] }

describe('carddav-bridge dns-records', () => {
  it('prints what a zone needs for clients to find the bridge, and that there is no plain HTTP', async (t) => {
    const { bridge } = await install(t, {}, { listen, advertise: ['dav.example.org'] })
    const { code, stdout, stderr } = await bridge(['dns-records'])
    assert.equal(code, 0, stderr)
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      '_carddavs._tcp.example.org. 3600 IN SRV 0 1 8843 dav.example.org.',
      '_carddavs._tcp.example.org. 3600 IN TXT "path=/"',
      '_carddav._tcp.example.org. 3600 IN SRV 0 0 0 .',
    ])
    assert.match(stderr, /dav\.example\.org itself.*A 192\.0\.2\.1 and AAAA 2001:db8::1/)
  })

  it('takes another domain, and names plain HTTP after HTTPS where it is allowed', async (t) => {
    const settings = { listen, advertise: ['dav.example.org'], allowPlainLan: true }
    const { bridge } = await install(t, {}, settings)
    const { stdout } = await bridge(['dns-records', '--domain', 'Example.NET.'])
    assert.match(
      stdout,
      /^_carddavs\._tcp\.example\.net\. 3600 IN SRV 0 1 8843 dav\.example\.org\.$/m,
    )
    assert.match(
      stdout,
      /^_carddav\._tcp\.example\.net\. 3600 IN SRV 10 1 8843 dav\.example\.org\.$/m,
    )
  })

  it('says what is missing', async (t) => {
    for (const [settings, args, message] of [
      [{ advertise: ['bridge.local', '192.0.2.1'] }, [], /put it first into "advertise"/],
      [{ advertise: ['dav.example.org'], listen: { port: 0 } }, [], /listen\.port is 0/],
      [{ advertise: ['dav.example.org'] }, ['--domain', 'not a domain'], /like example\.org/],
    ] as const) {
      const { bridge } = await install(t, {}, settings)
      const { code, stderr } = await bridge(['dns-records', ...args])
      assert.equal(code, 2)
      assert.match(stderr, message)
    }
    const { bridge } = await install(t, {}, { listen: { port: 8843 }, advertise: ['a.example'] })
    const { code, stderr } = await bridge(['dns-records'])
    assert.equal(code, 0)
    assert.match(stderr, /Only this machine is served yet.*listen\.addresses/)
  })
})
