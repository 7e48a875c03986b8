import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { requires } from '../../support/debian.ts'
import { install, launch } from '../../support/program-run.ts'
import { followConsent, installFakeOpener, startLogin } from './login-run.ts'

describe('login on a terminal', { skip: requires('script') }, () => {
  /** Starts it on a terminal; `said` resolves when it has printed what matches. */
  async function signInOnTerminal(t: TestContext, ...words: readonly string[]) {
    const it = await install(t, { switches: { consent: 'alice@example.com' } })
    it.google.account('alice@example.com')
    const PATH = [await installFakeOpener(it.dir), process.env.PATH].join(delimiter)
    const line = [
      launch.command,
      launch.launcher,
      'login',
      'alice',
      ...words,
      '--config',
      it.config,
    ]
    const child = spawn('script', ['-qefc', line.join(' '), '/dev/null'], { env: { PATH } })
    t.after(() => child.kill())
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
    const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const found = pattern.exec(output)
        if (found) return found
        await once(child.stdout, 'data')
      }
    }
    const closed = once(child, 'close') as Promise<[number | null]>
    const url = new URL((await said(/http:\S+(?=\r?\n)/))[0])
    return { ...it, url, said, type: (text: string) => child.stdin.write(text), closed }
  }

  it('shows whose a new account is, and adds it when the person says yes', async (t) => {
    const it = await signInOnTerminal(t)
    const page = await fetch(await followConsent(it.url))
    assert.match(await page.text(), /Go back to the terminal/)
    await it.said(/alice@example\.com\. Is this you\? \[Y\/n\]/)
    it.type('\n')
    await it.said(/alice \(alice@example\.com\) is added/)
    assert.deepEqual(await it.closed, [0, null])
    // Known now, so that nobody has to be asked.
    const again = await startLogin(t, it, ['alice'])
    await fetch(await followConsent(again.url))
    assert.equal((await again.ended).code, 0)
  })

  it('adds nothing when the person says no', async (t) => {
    const it = await signInOnTerminal(t)
    await fetch(await followConsent(it.url))
    await it.said(/Is this you/)
    it.type('n\n')
    await it.said(/nothing was changed/)
    assert.deepEqual(await it.closed, [1, null])
    assert.equal((await it.bridge(['account', 'list', '--json'])).stdout, '[]\n')
  })

  it('--yes asks nothing', async (t) => {
    const it = await signInOnTerminal(t, '--yes')
    assert.match(await (await fetch(await followConsent(it.url))).text(), /signed in/)
    await it.said(/alice \(alice@example\.com\) is added/)
    assert.deepEqual(await it.closed, [0, null])
  })

  it('asks when the browser comes by itself while an address is awaited', async (t) => {
    const it = await signInOnTerminal(t, '--no-browser')
    await fetch(await followConsent(it.url))
    await it.said(/Is this you/)
    it.type('y\n')
    await it.said(/is added/)
    assert.deepEqual(await it.closed, [0, null])
  })

  it('asks after an address that was pasted, too', async (t) => {
    const it = await signInOnTerminal(t, '--no-browser')
    it.type(`${String(await followConsent(it.url))}\n`)
    await it.said(/Is this you/)
    it.type('y\n')
    await it.said(/is added/)
    assert.deepEqual(await it.closed, [0, null])
  })
})
