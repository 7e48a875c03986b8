import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Har } from 'har-format'
import type { DiagnosticBundle } from '../../../server/trace/export/diagnostic-bundle.ts'
import type { ClientRequestFixture } from '../../../server/trace/export/client-request-fixture.ts'
import type { RecordedRequestJson } from '../../../server/trace/show/recorded-json.ts'
import { book, card, Device } from '../../safety/device.ts'
import { harProblems } from '../../support/har.ts'
import { basic, openGoogleTestBridge } from '../../support/test-bridge.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { runCommand, startTrace } from './trace-command.ts'

describe('carddav-bridge trace', () => {
  it('prints the exchanges of a bridge that runs, a line each, and leaves it as it was', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const trace = await startTrace(t, bridge)
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane'))
    const line = await trace.line(/ PUT /)
    assert.match(
      line,
      /^\d\d:\d\d:\d\d\.\d{3} {2}alice\/phone {5}PUT {8}\/addressbooks\/alice\/contacts\/jane\.vcf {2}201 {2}[\d.]+ ms {2}creates a card {2}\(\d+ upstream requests(, \d+ repairs?)?\) {2}#1$/,
    )
    await device.get('nobody.vcf')
    assert.match(await trace.line(/ GET /), /404 {2}[\d.]+ ms {2}fetches a card: is not there/)
    assert.match(
      (await runCommand(bridge, 'trace', 'status')).stdout,
      /All devices are recorded until/,
    )
    assert.equal(await trace.stop(), 0)
    assert.match((await runCommand(bridge, 'trace', 'status')).stdout, /Nobody is recorded/)
  })

  it('shows headers with -v, bodies with -vv, and no control characters of a card', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const device = new Device(bridge, { 'User-Agent': 'evil \u009b2J' })
    const more = await startTrace(t, bridge, '-v')
    const most = await startTrace(t, bridge, '-vv')
    await device.put('jane.vcf', card('uid-of-jane', 'Jane \u001b[2J'))
    assert.match(await more.line(/^> PUT/), /jane\.vcf$/)
    await more.line(/^> Authorization: Basic \[masked\]/)
    await more.line(/^ {2}>> PUT https?:/)
    await more.line(/^< 201/)
    assert.ok(!more.lines.some((line) => line.includes('BEGIN:VCARD')))
    await most.line(/^> BEGIN:VCARD/)
    await most.line(/^> FN:Jane \ufffd\[2J/)
    await device.propfind(book, '1')
    await most.line(/^< <d:multistatus|^< <D:multistatus|^< <multistatus/)
    assert.ok(
      ![...more.lines, ...most.lines].some((line) => /[\u0000-\u001f\u0080-\u009f]/.test(line)),
    )
  })

  it('prints JSON for jq, of one device only when asked', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const trace = await startTrace(t, bridge, '--json', '--device', 'phone')
    await new Device(bridge, { Authorization: bridge.readOnly }).propfind('/', '0')
    await new Device(bridge).propfind(book, '0')
    const recorded = JSON.parse(await trace.line(/./)) as RecordedRequestJson & { words: string }
    assert.deepEqual(recorded.who, { account: 'alice', device: 'phone' })
    assert.equal(recorded.words, 'asks whether the address book has changed')
    assert.equal(recorded.client.status, 207)
    assert.match(recorded.client.request.body.text, /<d:propfind/)
    assert.ok(recorded.upstream.length > 0)
  })

  it('leaves recording on that was on before', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const on = await runCommand(bridge, 'trace', 'on', '--device', 'phone', '--for', '30m')
    assert.equal(on.code, 0, on.stderr)
    assert.match(on.stdout, /^phone of alice is recorded until \d\d:\d\d/)
    const trace = await startTrace(t, bridge, '--device', 'phone', '--account', 'alice')
    await new Device(bridge).propfind('/', '0')
    await trace.line(/PROPFIND/)
    await trace.stop()
    const state = JSON.parse((await runCommand(bridge, 'trace', 'status', '--json')).stdout) as {
      watches: unknown[]
      held: { count: number }
    }
    assert.deepEqual([state.watches.length, state.held.count], [1, 1])
    assert.match(
      (await runCommand(bridge, 'trace', 'off')).stdout,
      /Nobody is recorded.*\n1 exchanges/,
    )
  })

  it('ends when the bridge stops, which does not wait for it', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const trace = await startTrace(t, bridge)
    const began = performance.now()
    await bridge.close()
    assert.ok(performance.now() - began < 5_000, 'the bridge waited for the trace')
    assert.equal(await trace.ended, 0)
  })

  it('writes an archive that only the owner can read, with --mask-cards without names of people', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await runCommand(bridge, 'trace', 'on')
    await new Device(bridge).put('jane.vcf', card('uid-of-jane', 'Jane Doe'))
    await new Device(bridge, { Authorization: basic('alice', 'wrong') }).propfind('/', '0')
    const dir = await tempDir(t, 'trace')
    const file = join(dir, 'all.har')
    const { code, stdout, stderr } = await runCommand(bridge, 'trace', 'export', file)
    assert.deepEqual([code, stdout], [0, `${file}\n`], stderr)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    const har = JSON.parse(await readFile(file, 'utf8')) as Har
    assert.deepEqual(harProblems(har), [])
    assert.deepEqual(
      har.log.entries
        .filter(({ comment }) => comment?.startsWith('client'))
        .map(({ response }) => response.status),
      [201, 401],
    )
    assert.match(JSON.stringify(har), /Jane/)
    await runCommand(bridge, 'trace', 'export', file, '--mask-cards')
    const masked = await readFile(file, 'utf8')
    assert.doesNotMatch(masked, /Jane|Doe|uid-of-jane/)
    assert.match(masked, /BEGIN:VCARD/)
  })

  it('writes a report without names, numbers and secrets, with what doctor says', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await runCommand(bridge, 'trace', 'on')
    const device = new Device(bridge, { 'User-Agent': 'Thunderbird/128.0 a client' })
    await device.put('jane.vcf', card('uid-of-jane', 'Jane Doe', 'TEL:+49 30 123456'))
    const file = join(await tempDir(t, 'trace'), 'report.json')
    const { code, stderr } = await runCommand(bridge, 'trace', 'bundle', file)
    assert.equal(code, 0, stderr)
    const text = await readFile(file, 'utf8')
    const report = JSON.parse(text) as DiagnosticBundle & { doctor: { checks: unknown[] } }
    assert.deepEqual(harProblems(report.har), [])
    assert.ok(report.doctor.checks.length > 5)
    assert.match(JSON.stringify(report.settings), /"clientSecret":"set".*/)
    assert.deepEqual(report.profiles, [
      { client: 'Thunderbird/128.0 a client', profile: 'thunderbird' },
    ])
    assert.deepEqual(Object.keys(report.versions), ['carddav-bridge', 'node', 'system'])
    assert.doesNotMatch(text, /Jane|Doe|uid-of-jane|123456|test-secret|alice@gmail/)
  })

  it('writes the requests of a client as a fixture, which can be sent again', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await runCommand(bridge, 'trace', 'on')
    const device = new Device(bridge)
    await device.put('jane.vcf', card('uid-of-jane', 'Jane Doe'))
    await device.put('jane.vcf', card('uid-of-jane', 'Jane D'), {
      'If-Match': await device.etag('jane.vcf'),
    })
    const { token } = await device.changes('')
    await device.sync(token)
    await new Device(bridge, { Authorization: basic('alice', 'wrong') }).propfind(book, '0')
    const file = join(await tempDir(t, 'trace'), 'fixture.json')
    await runCommand(bridge, 'trace', 'fixture', file, '--name', 'a test')
    const { requests, name, cards } = JSON.parse(
      await readFile(file, 'utf8'),
    ) as ClientRequestFixture
    assert.deepEqual([name, cards], ['a test', 1])
    assert.deepEqual(
      requests.map(({ method, expected, credentials }) => [method, expected, credentials]),
      [
        ['PUT', 201, 'right'],
        ['PROPFIND', 207, 'right'],
        ['PUT', 204, 'right'],
        ['REPORT', 207, 'right'],
        ['REPORT', 207, 'right'],
        ['PROPFIND', 401, 'wrong'],
      ],
    )
    assert.match(JSON.stringify(requests[2]), /"If-Match","\{\{etag 1\.0\}\}"/i)
    assert.match(requests[4]?.body ?? '', /\{\{sync-token 3\.0\}\}/)
    assert.doesNotMatch(JSON.stringify(requests), /Jane|Authorization|127\.0\.0\.1/)
  })

  it('says what to do when there is no such device, no bridge or no pages', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const unknown = await runCommand(bridge, 'trace', 'on', '--device', 'toaster')
    assert.equal(unknown.code, 2)
    assert.match(unknown.stderr, /no device toaster: carddav-bridge device list/)
    await bridge.close()
    const stopped = await runCommand(bridge, 'trace', 'status')
    assert.deepEqual([stopped.code, stopped.stderr.split('\n').length], [1, 2])
    assert.match(stopped.stderr, /does not run: start it with carddav-bridge serve/)
    const without = await openGoogleTestBridge(t, {}, { settings: { ui: false } })
    const refused = await runCommand(without, 'trace')
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /"ui" to true in .*json, and start the bridge again/)
  })
})
