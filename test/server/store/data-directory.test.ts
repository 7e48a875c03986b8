import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { assertPrivatePath } from '../../../server/store/data-directory.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { runBridge } from '../../support/program-run.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { startChild } from './child.ts'

const skip = process.platform === 'win32' && 'Windows has no such modes'

describe('the data folder', { skip }, () => {
  it('K9. and all files in it are the user’s alone from the first moment, whatever the umask', async (t) => {
    const directory = join(await tempDir(t, 'store'), 'made', 'here')
    const child = startChild(t, directory, 'write-until-killed', { umask: 0o000 })
    const ready = child.line()
    const modes = await watchUntil(directory, ready)
    child.kill()
    await child.ended
    for (const [name, mode] of modes) assert.equal(mode, name === '.' ? 0o700 : 0o600, name)
    const databases = ['store.db', 'bodies.db'].flatMap((name) => [
      name,
      `${name}-wal`,
      `${name}-shm`,
    ])
    for (const name of ['.', 'key', ...databases, 'serve.lock']) assert(modes.has(name), name)
  })

  it('K10. is refused when others can read it, with the command that fixes it', async (t) => {
    const directory = await tempDir(t, 'store')
    await chmod(directory, 0o750)
    await assert.rejects(openStore(directory), {
      failure: 'unsafe',
      message: new RegExp(`chmod 700 ${directory}`),
    })
    await chmod(directory, 0o700)
    await (await openStore(directory)).close()
  })

  it('K10. is refused when others can read a file of the store', async (t) => {
    const directory = await tempDir(t, 'store')
    const store = await openStore(directory)
    await store.openReplica('.vcf').close()
    await store.close()
    for (const name of ['key', 'store.db', 'bodies.db', 'open.lock']) {
      const path = join(directory, name)
      await chmod(path, 0o604)
      await assert.rejects(openStore(directory), { message: new RegExp(`chmod 600 ${path}`) })
      assert.equal((await lstat(path)).mode & 0o777, 0o604)
      await chmod(path, 0o600)
    }
  })

  it('K10. is refused when it is another user’s, with the command that fixes it', async (t) => {
    const directory = await tempDir(t, 'store')
    const other = (process.getuid?.() ?? 0) + 1
    const refusal = { failure: 'unsafe', message: new RegExp(`chown -R ${other} ${directory}`) }
    assert.throws(() => {
      assertPrivatePath(directory, other)
    }, refusal)
  })

  it('may be reached by a symbolic link, but holds none', async (t) => {
    const parent = await tempDir(t, 'store')
    await mkdir(join(parent, 'real'), { mode: 0o700 })
    await symlink(join(parent, 'real'), join(parent, 'link'))
    await (await openStore(join(parent, 'link'))).close()
    await rm(join(parent, 'real', 'key'))
    await symlink('/dev/null', join(parent, 'real', 'key'))
    await assert.rejects(openStore(join(parent, 'link')), { message: /symbolic link/ })
  })

  it('is refused when it is a file', async (t) => {
    const path = join(await tempDir(t, 'store'), 'file')
    await writeFile(path, '')
    for (const taken of [path, join(path, 'deeper', 'still')])
      await assert.rejects(openStore(taken), {
        name: 'UsageError',
        message: `${path} is not a folder: set dataDir to a place where one can be`,
      })
  })

  // There the system says of what is not there that its parent is not, which Node's own way takes as a reason to try again.
  const withoutProc = process.platform !== 'linux' && 'only Linux has /proc'
  it(
    'that cannot be made is one line, and the program ends with 2',
    { skip: withoutProc },
    async (t) => {
      const dataDir = '/proc/carddav-bridge/data'
      const config = join(await tempDir(t, 'settings'), 'config.json')
      await writeFile(config, JSON.stringify({ dataDir, oauth: { clientId: 'x' } }))
      for (const command of [['serve'], ['device', 'list']]) {
        const { code, stderr } = await runBridge(['--config', config, ...command])
        assert.equal(code, 2)
        assert.match(
          stderr,
          /^carddav-bridge: \/proc\/carddav-bridge is a folder that cannot be made \(ENOENT\): .*\n$/,
        )
      }
    },
  )

  it('may hold what is not the store’s', async (t) => {
    const directory = await tempDir(t, 'store')
    await writeFile(join(directory, 'readme.txt'), '')
    await chmod(join(directory, 'readme.txt'), 0o644)
    await (await openStore(directory)).close()
  })
})

/** The mode of each file at each moment that it could be seen: a bad one is kept. */
async function watchUntil(directory: string, end: Promise<unknown>): Promise<Map<string, number>> {
  const modes = new Map<string, number>()
  const ended = new AbortController()
  const stop = (): void => {
    ended.abort()
  }
  void end.then(stop, stop)
  while (!ended.signal.aborted) {
    look(directory, modes)
    await new Promise(setImmediate)
  }
  look(directory, modes)
  return modes
}

function look(directory: string, modes: Map<string, number>): void {
  for (const name of ['.', ...entries(directory)]) {
    const stats = lstatSync(join(directory, name), { throwIfNoEntry: false })
    if (stats) modes.set(name, (modes.get(name) ?? 0) | (stats.mode & 0o777))
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
