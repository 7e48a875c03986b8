import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { run } from '../../support/program.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A part of a configuration profile. */
export interface Payload {
  readonly PayloadType: string
  readonly PayloadUUID: string
  readonly PayloadIdentifier: string
  readonly [key: string]: unknown
}

interface Profile extends Payload {
  readonly PayloadContent: readonly Payload[]
}

/** As Python's plistlib reads it, bytes in base64: another reader than the writer's own. */
export async function readProfile(t: TestContext, text: string): Promise<Profile> {
  const file = join(await tempDir(t, 'plist'), 'profile')
  await writeFile(file, text)
  const program =
    'import sys,plistlib,json,base64;' +
    'print(json.dumps(plistlib.load(open(sys.argv[1],"rb"),fmt=plistlib.FMT_XML),' +
    'default=lambda b:base64.b64encode(b).decode()))'
  const { code, stdout, stderr } = await run('python3', ['-c', program, file])
  assert.equal(code, 0, stderr)
  return JSON.parse(stdout) as Profile
}
