import assert from 'node:assert/strict'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { basic } from '../../support/basic.ts'
import { tempDir } from '../../support/temp-dir.ts'

const program = fileURLToPath(new URL('../demo.ts', import.meta.url))

interface RunningDemo {
  readonly child: ChildProcessByStdio<null, Readable, Readable>
  /** All it printed until it was ready. */
  readonly output: string
  /** Where its temporary folders are. */
  readonly folder: string
}

/** The demo as `npm run demo` starts it, past its last line. */
async function startDemo(t: TestContext, port: number): Promise<RunningDemo> {
  const folder = await tempDir(t, 'demo-test')
  // A setting of the tester's own must not reach the demo, which would write into his data folder.
  const env = { ...process.env, TMPDIR: folder, CARDDAV_BRIDGE_DATA_DIR: `${folder}/not-here` }
  const args = [program, '--port', String(port), '--contacts', '30']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  const printed = Promise.withResolvers<undefined>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Ctrl-C')) printed.resolve(undefined)
    })
  }
  child.once('exit', () => {
    printed.reject(new Error(output))
  })
  await printed.promise
  return { child, output, folder }
}

const field = (output: string, name: string): string =>
  new RegExp(`^ +${name} +(\\S+)$`, 'm').exec(output)?.[1] ?? assert.fail(output)

describe('npm run demo', () => {
  it('shows what to type, serves the contacts, and Ctrl-C leaves nothing behind', async (t) => {
    const { child, output, folder } = await startDemo(t, 0)
    assert.match(output, /Address Book → Add address book → Add remote Address Book/)
    const [, curl = ''] = /^ +curl .* (http:\S+)$/m.exec(output) ?? []
    assert.ok(curl.startsWith(field(output, 'Location')))
    const authorization = basic(field(output, 'Username'), field(output, 'Password'))
    const headers = { Authorization: authorization, Depth: '1' }
    const answer = await fetch(curl, { method: 'PROPFIND', headers })
    assert.equal(answer.status, 207)
    assert.equal((await answer.text()).match(/\.vcf<\/[\w:]*href>/g)?.length, 30)
    assert.equal((await readdir(folder)).length, 1)

    const ended = once(child, 'exit')
    // Twice, as it comes from a terminal through npm.
    child.kill('SIGINT')
    child.kill('SIGINT')
    assert.deepEqual(await ended, [0, null])
    assert.deepEqual(await readdir(folder), [])
  })

  it('shows a link that opens the pages', async (t) => {
    const { child, output } = await startDemo(t, 0)
    const [link = ''] = /^ +http:\S+\/ui\/enter\?key=\S+$/m.exec(output) ?? assert.fail(output)
    const { origin, searchParams } = new URL(link.trim())
    const entered = await fetch(`${origin}/ui/enter`, {
      method: 'POST',
      headers: { Origin: origin },
      body: new URLSearchParams({ key: searchParams.get('key') ?? '' }),
      redirect: 'manual',
    })
    assert.equal(entered.headers.get('location'), '/ui/')
    assert.match(entered.headers.get('set-cookie') ?? '', /HttpOnly/)
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })

  it('takes another port when its own is taken, and says so', async (t) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    t.after(() => other.close())
    const { port } = other.address() as AddressInfo
    const { child, output } = await startDemo(t, port)
    assert.match(output, new RegExp(`^Port ${port} is taken`, 'm'))
    assert.notEqual(Number(new URL(field(output, 'Location')).port), port)
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [0, null])
  })
})
