import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { runBridge } from './support/program-run.ts'
import { tempDir } from './support/temp-dir.ts'

/** A home with a cache folder, and what `--version` says there; all that is compiled ends up in `compiled`. */
async function home(t: TestContext) {
  const cache = join(await tempDir(t, 'launcher'), 'cache')
  await mkdir(cache, { mode: 0o700 })
  const version = async (): Promise<number | null> => {
    const { code, stdout } = await runBridge(['--version'], { env: { XDG_CACHE_HOME: cache } })
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
    return code
  }
  return { cache, version, compiled: join(cache, 'carddav-bridge/compiled') }
}

const linux = { skip: process.platform !== 'linux' && 'XDG_CACHE_HOME names the cache folder' }

describe('what was compiled at an earlier start', linux, () => {
  it('is kept in a folder that is the user’s alone', async (t) => {
    const { version, compiled } = await home(t)
    assert.equal(await version(), 0)
    assert.equal((await stat(compiled)).mode & 0o777, 0o700)
    assert.equal((await readdir(compiled)).length, 1)
    assert.equal(await version(), 0)
  })

  it('is not taken from a folder that others may write, or may put another in place of', async (t) => {
    for (const open of ['carddav-bridge/compiled', 'carddav-bridge', '.']) {
      const { cache, version, compiled } = await home(t)
      await mkdir(compiled, { recursive: true, mode: 0o700 })
      await chmod(join(cache, open), 0o777)
      assert.equal(await version(), 0)
      assert.deepEqual(await readdir(compiled), [], open)
    }
  })

  it('is not needed: where it cannot be kept the program runs all the same', async (t) => {
    const { cache, version } = await home(t)
    await symlink('/dev/null', join(cache, 'carddav-bridge'))
    assert.equal(await version(), 0)
  })
})
