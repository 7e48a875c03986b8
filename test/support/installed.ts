import assert from 'node:assert/strict'
import { cp, mkdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The package as `npm install` lays it out: where Node strips no types, beside its dependencies and nothing else. */
export interface Installed {
  /** Its folder. */
  readonly home: string
  /** What a person starts. */
  readonly program: string
  /** Its files, from its folder. */
  readonly paths: readonly string[]
}

/** Packs the package as it is now and installs it below `dir`, without asking the registry. */
export async function installPackage(dir: string): Promise<Installed> {
  const { filename, files } = await pack(dir)
  await succeed('tar', ['xzf', join(dir, filename), '-C', dir])
  const modules = join(dir, 'node_modules')
  for (const name of await dependencies()) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(modules, name))
  }
  const home = join(modules, 'carddav-bridge')
  await cp(join(dir, 'package'), home, { recursive: true })
  return {
    home,
    program: join(home, 'bin/carddav-bridge.js'),
    paths: files.map(({ path }) => path),
  }
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

async function pack(dir: string): Promise<Packed> {
  const stdout = await succeed('npm', ['pack', '--json', '--pack-destination', dir])
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Packed[]
  assert.ok(packed)
  return packed
}

async function dependencies(): Promise<readonly string[]> {
  const manifest = await readFile(join(root, 'package.json'), 'utf8')
  return Object.keys((JSON.parse(manifest) as { dependencies: object }).dependencies)
}

async function succeed(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd: root })
  assert.equal(code, 0, stderr)
  return stdout
}
