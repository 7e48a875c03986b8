import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { requires } from '../../support/debian.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** One end of a cable, with an address, and nothing at the other end. */
const unplugged = `set -e
  ip link set lo up
  ip link add v0 type veth peer name v1
  ip addr add 192.0.2.1/24 dev v0
  ip link set v0 up
  exec "$@"`

const isRoot = process.platform === 'linux' && process.getuid?.() === 0

describe('a bridge on an address whose interface is not connected', () => {
  const skip = (!isRoot && 'the test needs to be root') || requires('ip')
  it('serves, says that it is not announced, and ends at SIGTERM', { skip }, async (t) => {
    const file = join(await tempDir(t, 'settings'), 'config.json')
    const listen = { port: 0, addresses: ['192.0.2.1'] }
    await writeFile(file, JSON.stringify({ listen, dataDir: 'data', ui: false }))
    const serve = [process.execPath, 'server/main.ts', 'serve', '--config', file]
    const child = spawn('unshare', ['--net', 'sh', '-c', unplugged, 'sh', ...serve])
    t.after(() => child.kill('SIGKILL'))
    const ended = new Promise((resolve) => child.once('exit', resolve))
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        err += String(chunk)
        if (err.includes('Not announced on the network')) resolve()
      })
      child.once('exit', () => {
        resolve()
      })
    })
    child.kill('SIGTERM')
    assert.equal(await ended, 0, err)
    assert.match(out, /^ready: http:\/\/127\.0\.0\.1:\d+\/ .*192\.0\.2\.1:\d+\/\n$/)
    assert.match(err, /what=192\.0\.2\.1 why="not connected/)
  })
})
