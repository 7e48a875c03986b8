import assert from 'node:assert/strict'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runBridge } from './support/program-run.ts'
import { tempDir } from './support/temp-dir.ts'

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
})
