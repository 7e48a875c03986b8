import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { tooManyRequests } from '../../fake-google/fault-answers.ts'
import { book, card, Device } from '../../safety/device.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { basic, openGoogleTestBridge, type TestBridge } from '../../support/test-bridge.ts'
import { start } from '../../support/program.ts'
import { install, launch } from '../../support/program-run.ts'

const ownersPassword = 'a password of the owner'

async function setOwner({ dataDir }: TestBridge, password: string): Promise<void> {
  const store = await openStore(dataDir)
  await store.putOwnerVerifier(await createOwnerPasswordVerifier(password))
  await store.close()
}

const asOwner = (password = ownersPassword) => ({
  headers: { Authorization: basic('owner', password) },
})
const stranger = { headers: { Authorization: undefined } }

describe('programs that monitor the bridge', () => {
  it('hear from /healthz that it lives and from /readyz that it serves, and nothing else', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    for (const [path, word] of [
      ['/healthz', 'ok\n'],
      ['/readyz', 'ready\n'],
    ] as const) {
      const { status, text, header } = await sendRawRequest(bridge, 'GET', path, stranger)
      assert.deepEqual([status, text], [200, word])
      assert.deepEqual([header('dav'), header('server')], [undefined, undefined])
      assert.equal((await sendRawRequest(bridge, 'HEAD', path, stranger)).status, 200)
      assert.equal((await sendRawRequest(bridge, 'PUT', path, stranger)).status, 405)
      assert.equal((await sendRawRequest(bridge, 'GET', `${path}/more`, stranger)).status, 404)
    }
  })

  it('must call it by its own name, as everybody', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const headers = { Host: `evil.example:${bridge.port}`, Authorization: undefined }
      assert.equal((await sendRawRequest(bridge, 'GET', path, { headers })).status, 421)
    }
  })

  it('read /metrics with the owner’s password only', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    assert.equal((await sendRawRequest(bridge, 'GET', '/metrics', asOwner())).status, 401)
    await setOwner(bridge, ownersPassword)
    const refused = await sendRawRequest(bridge, 'GET', '/metrics', stranger)
    assert.equal(refused.status, 401)
    assert.match(refused.header('www-authenticate') ?? '', /^Basic realm="carddav-bridge owner"/)
    for (const Authorization of [bridge.basic, basic('owner', 'wrong'), basic('', ownersPassword)])
      assert.equal(
        (await sendRawRequest(bridge, 'GET', '/metrics', { headers: { Authorization } })).status,
        401,
      )
    const told = await sendRawRequest(bridge, 'GET', '/metrics', asOwner())
    assert.equal(told.status, 200)
    assert.match(told.header('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    await setOwner(bridge, 'another password of the owner')
    assert.equal((await sendRawRequest(bridge, 'GET', '/metrics', asOwner())).status, 401)
  })

  it('are no foreign web page, which could try passwords', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await setOwner(bridge, ownersPassword)
    const headers = (password: string, site: string) => ({
      headers: { Authorization: basic('owner', password), 'Sec-Fetch-Site': site },
    })
    for (let tries = 0; tries < 5; tries++)
      assert.equal(
        (await sendRawRequest(bridge, 'GET', '/metrics', headers('wrong', 'cross-site'))).status,
        403,
      )
    const told = await sendRawRequest(bridge, 'GET', '/metrics', headers(ownersPassword, 'none'))
    assert.equal(told.status, 200)
  })

  it('see requests, upstream, pauses and the process, but no names of people or cards', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await setOwner(bridge, ownersPassword)
    const phone = new Device(bridge, { 'User-Agent': 'Secretphone' })
    await phone.put('jane-doe.vcf', card('Jane Doe'))
    await phone.propfind(book, '1')
    await phone.ask(book, { method: 'PURGE' })
    bridge.google.faults.push({ match: { method: 'PROPFIND' }, do: tooManyRequests('1') })
    await phone.propfind(book, '1')
    const { text } = await sendRawRequest(bridge, 'GET', '/metrics', asOwner())
    for (const line of [
      'carddav_request_duration_seconds_count{method="PUT",status="201"} 1',
      'carddav_request_duration_seconds_count{method="PROPFIND",status="503"} 1',
      'carddav_request_duration_seconds_bucket{method="PUT",status="201",le="+Inf"} 1',
      'carddav_request_duration_seconds_count{method="other",status="501"} 1',
      'carddav_upstream_duration_seconds_count{method="PUT",status="201"} 1',
      'carddav_upstream_duration_seconds_count{method="PROPFIND",status="429"} 1',
      'carddav_upstream_pauses_total{account="alice"} 1',
      'carddav_spools 0',
    ])
      assert.ok(text.includes(`${line}\n`), `${line} is not in\n${text}`)
    assert.match(text, /^process_resident_memory_bytes \d+$/m)
    assert.match(text, /^carddav_bridge_info\{version="\d+\.\d+\.\d+"\} 1$/m)
    for (const name of [/jane/i, /phone/i, /@/, /vcf/, /PURGE/]) assert.doesNotMatch(text, name)
  })

  it('read /metrics without a password where the settings give it an address of its own', async (t) => {
    const { config } = await install(t, {}, { metrics: { port: 0 } })
    const serve = await start(launch.command, [launch.launcher, 'serve', '--config', config], {
      ready: / metrics=http:\S+:(\d+)\/metrics/,
    })
    t.after(serve.stop)
    const port = Number(serve.line[1])
    const own = await sendRawRequest({ port, basic: '' }, 'GET', '/metrics', stranger)
    assert.equal(own.status, 200)
    assert.match(own.text, /^process_cpu_seconds_total /m)
    assert.equal((await sendRawRequest({ port, basic: '' }, 'GET', '/', stranger)).status, 404)
    const foreign = { headers: { Host: `evil.example:${port}`, Authorization: undefined } }
    assert.equal(
      (await sendRawRequest({ port, basic: '' }, 'GET', '/metrics', foreign)).status,
      421,
    )
    const main = Number(/ready: http:\S+?:(\d+)\//.exec(serve.output())?.[1])
    const usual = await sendRawRequest({ port: main, basic: '' }, 'GET', '/metrics', stranger)
    assert.match(usual.header('www-authenticate') ?? '', /carddav/i)
    assert.doesNotMatch(usual.text, /process_/)
  })
})
