import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { run } from '../support/program.ts'
import { tempDir } from '../support/temp-dir.ts'
import { drive } from './in-process.ts'

drive(
  'cadaver',
  'lists with sizes and dates, gets, puts, changes and deletes',
  async ({ book, user, password, behind }, scope) => {
    const home = await tempDir(scope, 'cadaver')
    const netrc = `machine 127.0.0.1 login ${user} password ${password}\n`
    await writeFile(join(home, '.netrc'), netrc, { mode: 0o600 })
    const type = async (...lines: readonly string[]): Promise<string> => {
      const input = [...lines, 'quit', ''].join('\n')
      const env = { ...process.env, HOME: home, LC_ALL: 'C' }
      return (await run('cadaver', [book], { cwd: home, env, input })).stdout
    }
    const file = (name: string) => readFile(join(home, name), 'utf8')
    const ada = behind.add(vcard('Ada', 'NOTE:é'))

    const listing = await type('ls', `get ${ada} ada.vcf`)
    const [, size, date = ''] = new RegExp(`${ada} +(\\d+) +(\\S+ +\\d+ +\\S+)`).exec(listing) ?? []
    assert.equal(Number(size), Buffer.byteLength(await file('ada.vcf')), listing)
    assert.match(date, /^[A-Z][a-z]{2} +\d+ +\d\d:\d\d$/)
    assert.match(await file('ada.vcf'), /FN:Ada/)

    await writeFile(join(home, 'new.vcf'), vcard('Cadaver', 'UID:cadaver-1'))
    const session = ['put new.vcf', 'get new.vcf back.vcf', 'propnames new.vcf', 'lock new.vcf']
    assert.match(await type(...session), /succeeded[^]*succeeded[^]*succeeded[^]*failed/)
    assert.ok(behind.texts().some((text) => text.includes('Cadaver')))
    await writeFile(
      join(home, 'new.vcf'),
      (await file('back.vcf')).replaceAll('Cadaver', 'Changed'),
    )
    assert.match(await type('put new.vcf'), /succeeded/)
    assert.ok(behind.texts().some((text) => text.includes('FN:Changed')))

    assert.match(await type('delete new.vcf'), /succeeded/)
    assert.equal(behind.texts().length, 1)
  },
  requires('cadaver'),
)
