import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { vcard } from '../support/dav-bodies.ts'
import { requires } from '../support/debian.ts'
import { run } from '../support/program.ts'
import type { Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { drive, type Nearby } from './in-process.ts'
import { until } from './until.ts'

// A container without the device can mount nothing, whatever is installed.
const cannotMount =
  (!existsSync('/dev/fuse') && 'needs /dev/fuse, which this machine does not have') ||
  (process.getuid?.() !== 0 && 'needs to be root, to mount')

drive(
  'davfs2',
  'mounts files with their sizes, takes what is written into them, and loses none to an editor that renames',
  async (nearby, scope) => {
    const { behind } = nearby
    const names = [behind.add(vcard('Ada', 'UID:ada', 'NOTE:é')), behind.add(vcard('Grace'))]
    const [ada = ''] = names
    const folder = await mount(scope, nearby)
    const files = async (): Promise<readonly string[]> =>
      (await readdir(folder)).filter((name) => name.endsWith('.vcf')).toSorted()
    const upstreamHas = (text: string) =>
      until(text, () => behind.texts().some((card) => card.includes(text)) || undefined)

    assert.deepEqual(await files(), names.toSorted())
    for (const name of names) {
      const { size, mtimeMs } = await stat(join(folder, name))
      const bytes = await readFile(join(folder, name))
      assert.ok(size > 0 && size === bytes.length, `${size} bytes`)
      assert.ok(Math.abs(Date.now() - mtimeMs) < 3_600_000, String(mtimeMs))
    }

    await writeFile(join(folder, 'new.vcf'), vcard('New', 'UID:new'))
    await upstreamHas('FN:New')
    const text = await readFile(join(folder, ada), 'utf8')
    await writeFile(join(folder, ada), text.replaceAll('Ada', 'Changed'))
    await upstreamHas('FN:Changed')

    // davfs2 deletes what is renamed over, and uploads the new file later, if that works.
    const before = behind.texts()
    await writeFile(join(folder, '.swap'), text)
    await assert.rejects(rename(join(folder, '.swap'), join(folder, ada)))
    await assert.rejects(rm(join(folder, ada)))
    assert.deepEqual(behind.texts(), before)
  },
  cannotMount || requires('davfs2'),
)

/** The book as a folder, until the scope ends. */
async function mount(scope: Scope, { book, user, password }: Nearby): Promise<string> {
  const home = await tempDir(scope, 'davfs2')
  const [folder, cache] = [join(home, 'contacts'), join(home, 'cache')]
  await mkdir(folder)
  // The daemon that fills the cache is another user, in a group of its own.
  await chmod(home, 0o711)
  await mkdir(cache)
  await chmod(cache, 0o770)
  await chown(cache, 0, (await stat('/var/cache/davfs2')).gid)
  const secrets = join(home, 'secrets')
  await writeFile(secrets, `${book} ${user} ${password}\n`, { mode: 0o600 })
  const config = join(home, 'davfs2.conf')
  await writeFile(
    config,
    // Linux 6.16 and later list nothing with a smaller buffer (alisarctl/davfs2 #22).
    ['buf_size 64', 'delay_upload 0', `cache_dir ${cache}`, `secrets ${secrets}`, ''].join('\n'),
  )
  const { code, stderr } = await run('mount', ['-t', 'davfs', '-o', `conf=${config}`, book, folder])
  assert.equal(code, 0, stderr)
  scope.after(async () => {
    // Without its helper, which looks only every three seconds whether the daemon has ended.
    await run('umount', ['-i', folder])
  })
  return folder
}
