import assert from 'node:assert/strict'
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { run, start } from './support/program.ts'
import { tempDir } from './support/temp-dir.ts'

// What is compiled in a folder that goes would stay in the cache of the one who tests.
process.env.NODE_DISABLE_COMPILE_CACHE = '1'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

describe('the package that npm publishes', () => {
  it('is compiled, and runs where Node strips no types', async (t) => {
    const dir = await tempDir(t, 'package')
    const packed = await pack(dir)
    const paths = packed.files.map(({ path }) => path)
    assert.ok(paths.includes('dist/server/main.js'))
    assert.ok(paths.includes('dist/server/ui/assets/style.css'))
    assert.deepEqual(
      paths.filter((path) => /\.ts$|^test\/|\.key$|\.pem$/.test(path)),
      [],
    )
    const program = join(await install(dir, packed.filename), 'bin/carddav-bridge.js')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    const told = await run(process.execPath, [program, '--version'])
    assert.equal(told.stdout.trim(), version)
    const listed = await run(process.execPath, [program, 'account', 'list', '--json'], {
      env: { ...process.env, CARDDAV_BRIDGE_DATA_DIR: join(dir, 'data') },
    })
    assert.deepEqual([listed.code, JSON.parse(listed.stdout)], [0, []], listed.stderr)
    await assertPages(t, program, dir)
  })
})

/** The set-up pages come with all that they load. */
async function assertPages(t: TestContext, program: string, dir: string): Promise<void> {
  const env = {
    ...process.env,
    CARDDAV_BRIDGE_DATA_DIR: join(dir, 'data'),
    CARDDAV_BRIDGE_LISTEN_PORT: '0',
  }
  const serve = await start(process.execPath, [program, 'serve'], { env, ready: /^ready: (\S+)/ })
  t.after(serve.stop)
  const base = serve.line[1]
  const page = await fetch(`${base ?? ''}ui/enter`)
  assert.equal(page.status, 200)
  const loads = [...(await page.text()).matchAll(/(?:href|src)="(\/ui\/assets\/[^"]+)"/g)]
  assert.ok(loads.length > 2)
  for (const [, path = ''] of loads) assert.equal((await fetch(new URL(path, base))).status, 200)
}

async function pack(dir: string): Promise<Packed> {
  const { code, stdout, stderr } = await run('npm', ['pack', '--json', '--pack-destination', dir], {
    cwd: root,
  })
  assert.equal(code, 0, stderr)
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Packed[]
  assert.ok(packed)
  return packed
}

/** As `npm install` lays it out, without asking the registry. */
async function install(dir: string, tarball: string): Promise<string> {
  const modules = join(dir, 'node_modules')
  await mkdir(modules)
  const { code, stderr } = await run('tar', ['xzf', join(dir, tarball), '-C', dir])
  assert.equal(code, 0, stderr)
  for (const name of await readdir(join(root, 'node_modules'))) {
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  const home = join(modules, 'carddav-bridge')
  await cp(join(dir, 'package'), home, { recursive: true })
  return home
}
