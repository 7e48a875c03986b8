import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from '../../support/program.ts'
import type { Scope } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'

const checkout = join(import.meta.dirname, '../../..')

/** The program of another checkout, or of a commit of this one, which is put into a folder of its own. */
export async function earlierBuild(scope: Scope, which: string): Promise<string> {
  const folder = existsSync(programIn(resolve(which)))
    ? resolve(which)
    : await extract(await tempDir(scope, 'before'), which)
  return programIn(folder)
}

const programIn = (folder: string): string => join(folder, 'bin/carddav-bridge.js')

async function extract(folder: string, commit: string): Promise<string> {
  const archive = join(folder, 'archive.tar')
  const tree = join(folder, 'checkout')
  await mkdir(tree)
  await command('git', '-C', checkout, 'archive', '-o', archive, commit)
  await command('tar', '-xf', archive, '-C', tree)
  // What it depends on is what this checkout does.
  await symlink(join(checkout, 'node_modules'), join(tree, 'node_modules'))
  return tree
}

async function command(name: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await run(name, args)
  if (code !== 0) throw new Error(`${name} ${args.join(' ')}: ${stderr}`)
}
