import assert from 'node:assert/strict'
import { createClient, type FileStat } from 'webdav'
import { vcard } from '../support/dav-bodies.ts'
import { drive } from './in-process.ts'

drive(
  'webdav of npm',
  'lists with sizes, reads, creates, changes and deletes',
  async ({ book, user, password, behind }) => {
    const client = createClient(book, { username: user, password })
    const ada = behind.add(vcard('Ada', 'NOTE:é'))
    const list = async (): Promise<readonly FileStat[]> => await client.getDirectoryContents('/')
    const read = async (name: string): Promise<string> =>
      (await client.getFileContents(name, { format: 'text' })) as string

    const [row] = await list()
    assert.ok(row)
    assert.deepEqual([row.basename, row.type], [ada, 'file'])
    assert.equal(row.size, Buffer.byteLength(await read(ada)))
    assert.ok(Math.abs(Date.now() - Date.parse(row.lastmod)) < 3_600_000, row.lastmod)
    assert.match(await read(ada), /FN:Ada/)

    const create = { overwrite: false }
    const made = vcard('Made', 'UID:made')
    assert.equal(await client.putFileContents('made.vcf', made, create), true)
    assert.equal(await client.putFileContents('made.vcf', vcard('Second'), create), false)
    const etag = String(((await client.stat('made.vcf')) as FileStat).etag)
    const changed = made.replaceAll('Made', 'Changed')
    await client.putFileContents('made.vcf', changed, { headers: { 'If-Match': etag } })
    assert.ok(behind.texts().some((text) => text.includes('FN:Changed')))
    assert.equal(await client.exists('made.vcf'), true)
    const found = await client.getDirectoryContents('/', { deep: true, glob: '/made*' })
    assert.equal(found.length, 1)

    await client.deleteFile('made.vcf')
    assert.equal(await client.exists('made.vcf'), false)
    assert.deepEqual(
      (await list()).map(({ basename }) => basename),
      [ada],
    )
    assert.equal(behind.texts().length, 1)
  },
)
