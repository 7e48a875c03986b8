import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { run, type Ended } from '../support/program.ts'
import { tempDir } from '../support/temp-dir.ts'
import { drive } from './in-process.ts'

drive(
  'rclone',
  'lists with sizes and dates, copies down, and loses nothing by what it may not do',
  async ({ book, user, password, behind }, scope) => {
    const home = await tempDir(scope, 'rclone')
    const obscured = (await run('rclone', ['obscure', '-'], { input: password })).stdout.trim()
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      RCLONE_CONFIG: join(home, 'rclone.conf'),
      RCLONE_WEBDAV_URL: book,
      RCLONE_WEBDAV_VENDOR: 'other',
      RCLONE_WEBDAV_USER: user,
      RCLONE_WEBDAV_PASS: obscured,
    }
    await writeFile(env.RCLONE_CONFIG, '')
    const rclone = (...args: readonly string[]): Promise<Ended> =>
      run('rclone', ['--retries', '1', ...args], { cwd: home, env })
    const names = [behind.add(vcard('Ada', 'NOTE:é')), behind.add(vcard('Grace'))]
    const before = behind.texts()

    const listed = await rclone('lsjson', ':webdav:')
    const rows = JSON.parse(listed.stdout) as readonly {
      Name: string
      Size: number
      ModTime: string
    }[]
    assert.deepEqual(rows.map(({ Name }) => Name).toSorted(), names.toSorted())

    const copied = await rclone('copy', ':webdav:', 'down')
    assert.equal(copied.code, 0, copied.stderr)
    const down = join(home, 'down')
    assert.deepEqual((await readdir(down)).toSorted(), names.toSorted())
    for (const { Name, Size, ModTime } of rows) {
      const bytes = await readFile(join(down, Name))
      assert.equal(bytes.length, Size)
      assert.match(bytes.toString(), /^BEGIN:VCARD\r\n[^]*END:VCARD\r\n$/)
      assert.ok(Math.abs(Date.now() - Date.parse(ModTime)) < 3_600_000, ModTime)
    }
    assert.equal((await rclone('check', ':webdav:', 'down')).code, 0)

    const [ada = ''] = names
    await mkdir(join(home, 'up'))
    await writeFile(join(home, 'up', ada), vcard('Other'))
    await writeFile(join(home, 'up', 'new.vcf'), vcard('New'))
    for (const command of [
      ['copy', 'up', ':webdav:'],
      ['move', ':webdav:', 'moved'],
      ['deletefile', `:webdav:${ada}`],
    ]) {
      const { code, stderr } = await rclone(...command)
      assert.notEqual(code, 0, command.join(' '))
      assert.match(stderr, /403/, command.join(' '))
      assert.deepEqual(behind.texts(), before, command.join(' '))
    }
  },
  requires('rclone'),
)
