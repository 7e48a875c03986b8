import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { launch, runBridge } from './support/program-run.ts'
import { stop } from './support/program.ts'
import { tempDir } from './support/temp-dir.ts'

const posix = process.platform === 'win32' ? { skip: 'Windows has no SIGUSR1' } : {}

describe('the launcher', () => {
  it('runs the program, and leaves nothing in the user’s folders', async (t) => {
    const home = join(await tempDir(t, 'launcher'), 'home')
    await mkdir(home, { mode: 0o700 })
    const { code, stdout } = await runBridge(['--version'], {
      env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache') },
    })
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
    assert.equal(code, 0)
    assert.deepEqual(await readdir(home), [])
  })

  for (const options of [[], ['--disable-sigusr1']])
    it(`opens no debugger at SIGUSR1, started by node ${options.join()}`, posix, async (t) => {
      const port = await freePort()
      const dir = await tempDir(t, 'launcher')
      const config = join(dir, 'config.json')
      await writeFile(config, JSON.stringify({ listen: { port: 0 }, dataDir: 'data' }))
      const child = spawn(
        launch.command,
        [...options, `--inspect-port=${port}`, launch.launcher, 'serve', '--config', config],
        { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'pipe'] },
      )
      t.after(() => stop(child))
      const said: string[] = []
      child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
      const [ready] = (await once(child.stdout, 'data')) as [Buffer]
      const url = /http:\S+/.exec(ready.toString())?.[0] ?? ''
      child.kill('SIGUSR1')
      for (let tries = 0; tries < 5; tries++) {
        await setTimeout(100)
        assert.equal((await fetch(new URL('/healthz', url))).status, 200)
        assert.equal(await isListening(port), false)
      }
      assert.doesNotMatch(said.join(''), /debugger/i)
    })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    socket.once('connect', () => {
      resolve(true)
      socket.destroy()
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
