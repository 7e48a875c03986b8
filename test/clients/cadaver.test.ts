import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { openTestBridge, password } from '../support/test-bridge.ts'
import { run } from '../support/program.ts'
import { nested } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { upstreams } from './walks/behind.ts'

describe('cadaver, a real client', { skip: requires('cadaver') }, () => {
  for (const quirks of ['google', 'standard'] as const) {
    it(`lists, puts, gets and deletes on quirks: ${quirks}`, async (t) => {
      const scope = nested(t)
      const { behind, ...upstream } = await upstreams[quirks](scope)
      const bridge = await openTestBridge(scope, { ...upstream, quirks })
      const home = await tempDir(scope, 'cadaver')
      const netrc = `machine 127.0.0.1 login alice password ${password}\n`
      await writeFile(join(home, '.netrc'), netrc, { mode: 0o600 })
      await writeFile(join(home, 'new.vcf'), vcard('Cadaver', 'UID:cadaver-1'))
      const ada = behind.add(vcard('Ada'))
      const book = `${bridge.url}addressbooks/alice/${quirks === 'google' ? 'contacts' : 'people'}/`
      const type = async (...lines: readonly string[]): Promise<string> => {
        const options = {
          cwd: home,
          env: { ...process.env, HOME: home },
          input: [...lines, 'quit', ''].join('\n'),
        }
        return (await run('cadaver', [book], options)).stdout
      }

      const listing = await type('ls')
      assert.match(listing, new RegExp(`${ada.replace('.', '\\.')} `))
      assert.match(await type('put new.vcf'), /succeeded/)
      assert(behind.texts().some((text) => text.includes('Cadaver')))
      assert.match(await type('get new.vcf back.vcf', 'propnames new.vcf'), /succeeded/)
      assert.match(await readFile(join(home, 'back.vcf'), 'utf8'), /FN:Cadaver/)
      assert.match(await type('lock new.vcf'), /failed/)
      assert.match(await type('delete new.vcf'), /succeeded/)
      assert(!behind.texts().some((text) => text.includes('Cadaver')))
    })
  }
})
