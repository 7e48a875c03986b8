import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { RecordedRequestJson } from '../../../server/trace/show/recorded-json.ts'
import { describeBookStates } from '../../../server/trace/show/state-description.ts'
import { delay } from '../../fake-google/fault-answers.ts'
import { book, Device } from '../../safety/device.ts'
import { vcard } from '../../support/dav-bodies.ts'
import type { Scope } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openGoogleTestBridge } from '../../support/test-bridge.ts'
import { runCommand, startTrace, type RunningTrace } from './trace-command.ts'

const ctag = '<s:getctag/>'

/** A bridge that knows one card, whose state may be as old as `maxAge` says. */
async function knowing(t: Scope, maxAge: string) {
  const settings = { replica: { maxAge, offline: '30d' } }
  const bridge = await openGoogleTestBridge(t, {}, { settings })
  bridge.account.contacts.add(vcard('Ada'))
  await new Device(bridge).list()
  return bridge
}

const nextRecording = async (trace: RunningTrace): Promise<RecordedRequestJson> =>
  JSON.parse(await trace.line(/./)) as RecordedRequestJson

describe('a traced request', () => {
  it('says how old what it was answered from is when upstream was not asked', async (t) => {
    const bridge = await knowing(t, '1h')
    const trace = await startTrace(t, bridge, '--json')
    await new Device(bridge).propfind(book, '0', ctag)
    const recorded = await nextRecording(trace)
    const { states, upstream } = recorded
    assert.match(
      describeBookStates(recorded) ?? '',
      /^answered from what was confirmed (less than 1|\d+) s ago$/,
    )
    assert.deepEqual(upstream, [])
    assert.partialDeepStrictEqual(states, [{ book: 'contacts', refresh: 'none' }])
    assert.ok((states[0]?.age ?? -1) >= 0)
  })

  it('shows the refresh that it waited for, whoever began it, and its secrets masked', async (t) => {
    const bridge = await knowing(t, '1s')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    bridge.account.contacts.add(vcard('Bea', 'URL:http://bea.example'))
    bridge.google.faults.push({ match: { n: 1 }, do: delay(300) })
    const trace = await startTrace(t, bridge, '--json')
    await Promise.all([
      new Device(bridge).propfind(book, '0', ctag),
      new Device(bridge, { Authorization: bridge.readOnly }).propfind(book, '0', ctag),
    ])
    const both = [await nextRecording(trace), await nextRecording(trace)]
    assert.deepEqual(new Set(both.map(({ who }) => who?.device)), new Set(['phone', 'reader']))
    const [begunBy, ...others] = new Set(
      both.flatMap(({ upstream }) => upstream.map(({ refresh }) => refresh?.begunBy)),
    )
    assert.deepEqual(others, [])
    assert.ok(both.some(({ id }) => id === begunBy))
    for (const { upstream, states, repairs } of both) {
      assert.deepEqual(
        upstream.map(({ method, status, refresh }) => [method, status, refresh?.book]),
        [
          ['REPORT', 207, 'contacts'],
          ['REPORT', 207, 'contacts'],
        ],
      )
      assert.match(upstream[1]?.response?.body.text ?? '', /FN:Bea/)
      assert.match(JSON.stringify(upstream), /"Authorization","Bearer \[masked\]"/)
      assert.partialDeepStrictEqual(states, [{ refresh: 'done' }])
      assert.ok(repairs.some(({ row }) => row === 'escapes-colons'))
    }
  })

  it('says with -v whose refresh it waited for', async (t) => {
    const bridge = await knowing(t, '0s')
    const trace = await startTrace(t, bridge, '-v')
    await new Device(bridge).propfind(book, '0', ctag)
    await trace.line(/ PROPFIND .*\(\d+ upstream request/)
    await trace.line(/^ {2}\* refresh of contacts$/)
    await trace.line(/^ {2}>> REPORT http/)
  })

  it('says that upstream could not be asked, and why, also in the archive', async (t) => {
    const bridge = await knowing(t, '0s')
    await bridge.google.close()
    const trace = await startTrace(t, bridge)
    await runCommand(bridge, 'trace', 'on')
    await new Device(bridge).propfind(book, '0', ctag)
    const words =
      /answered from what was confirmed (less than 1|\d+) s ago; upstream could not be asked: \S+/
    assert.match(await trace.line(/ PROPFIND .* 207 /), words)
    const file = join(await tempDir(t, 'trace'), 'outage.har')
    await runCommand(bridge, 'trace', 'export', file)
    assert.match(await readFile(file, 'utf8'), words)
  })
})
