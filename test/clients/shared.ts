import { basename, dirname, join } from 'node:path'

import { sharedPath } from '../support/debian.ts'
import { run } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Outcome, Target } from './report.ts'

/** Runs a client script from beside the checkout, unchanged, on a copy: it writes into its own folder. */
export async function driveShared(scope: Scope, script: string, target: Target): Promise<Outcome> {
  const dir = await tempDir(scope, 'shared')
  await run('cp', ['-r', '--no-preserve=mode', `${sharedPath(dirname(script))}/.`, dir])
  const { baseUrl, user, password } = target
  const { stdout, stderr } = await run('bash', [
    join(dir, basename(script)),
    baseUrl,
    user,
    password,
  ])
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  if (!line.startsWith('{')) throw new Error(`${script} did not report:\n${stdout}${stderr}`)
  return JSON.parse(line) as Outcome
}
