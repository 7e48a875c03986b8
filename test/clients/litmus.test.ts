import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requires } from '../support/debian.ts'
import { openTestBridge, password } from '../support/test-bridge.ts'
import { startRadicale } from '../upstreams/radicale.ts'
import { runLitmus } from './litmus.ts'

/** What litmus may pass on the server itself and not through the bridge, and why. */
const byDesign: Readonly<Record<string, string>> = {
  'locks/precond': 'the bridge claims no class 2 (no locks), so litmus leaves out all that follows',
  'locks/init_locks': 'as above',
  'locks/put': 'as above',
  'locks/finish': 'as above',
}

const isPassed = (verdict = ''): boolean => verdict.startsWith('pass')

describe('litmus, the WebDAV suite', { skip: requires('litmus', 'radicale') }, () => {
  it('passes through the bridge whatever it passes on Radicale itself', async (t) => {
    const direct = await runLitmus(t, (await startRadicale(t)).direct)
    const { url } = await openTestBridge(t, await startRadicale(t))
    const book = `${url}addressbooks/alice/contacts/`
    const through = await runLitmus(t, { book, user: 'alice', password })

    const passedDirectly = [...direct.keys()].filter((test) => isPassed(direct.get(test)))
    for (const test of [
      'basic/put_get',
      'basic/put_get_utf8_segment',
      'basic/delete',
      'props/propfind_d0',
    ])
      assert(passedDirectly.includes(test), `litmus was not itself: ${test}`)
    const lost = passedDirectly.filter((test) => !isPassed(through.get(test)))
    assert.deepEqual(
      lost
        .filter((test) => !(test in byDesign))
        .map((test) => `${test}: ${through.get(test) ?? 'not run'}`),
      [],
    )
  })
})
