import assert from 'node:assert/strict'
import { chmod, readFile, rm, copyFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { reopen } from '../../safety/again.ts'
import { card, Device, valuesOf } from '../../safety/device.ts'
import { install, runBridge } from '../../support/program-run.ts'
import type { Ended } from '../../support/program.ts'
import { openGoogleTestBridge, type TestBridge } from '../../support/test-bridge.ts'

const backUp = ({ dataDir }: TestBridge, file: string): Promise<Ended> =>
  runBridge(['--config', `${dataDir}.json`, 'backup', file])

describe('carddav-bridge backup', () => {
  it('copies the store while serve runs; put back, devices have their contacts under their own names', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const phone = new Device(bridge)
    await phone.put('jane.vcf', card('uid-of-jane', 'Jane Doe', 'ROLE:Captain'))
    const { token } = await phone.changes('')
    const copy = join(dirname(bridge.dataDir), 'copy.db')
    const { code, stdout, stderr } = await backUp(bridge, copy)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /copy\.db has the copy, \d+ kB/)
    assert.match(stderr, /keep a copy of that as well/)
    if (process.platform !== 'win32') assert.equal((await stat(copy)).mode & 0o777, 0o600)

    await phone.put('later.vcf', card('uid-of-later'))
    const later = await phone.changes(token)
    await bridge.close()
    assert.equal((await backUp(bridge, `${copy}-2`)).code, 0, 'also when it does not run')
    for (const name of ['store.db', 'store.db-wal', 'store.db-shm', 'bodies.db'])
      await rm(join(bridge.dataDir, name), { force: true })
    await copyFile(copy, join(bridge.dataDir, 'store.db'))
    const again = new Device(await reopen(t, bridge, bridge))
    assert.ok((await again.list()).has('jane.vcf'))
    const { text } = await again.get('jane.vcf')
    assert.deepEqual(valuesOf(text, 'UID'), ['uid-of-jane'])
    assert.deepEqual(valuesOf(text, 'ROLE'), ['Captain'], 'what Google dropped')
    assert.equal((await again.list()).size, 2, 'what came later is at Google')
    assert.equal((await again.sync(later.token)).status, 403, 'told after the copy was made')
  })

  it('leaves a file alone that is there, and leaves nothing behind when it fails', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    const taken = `${bridge.dataDir}-taken`
    await writeFile(taken, 'mine')
    const refused = await backUp(bridge, taken)
    assert.deepEqual([refused.code, refused.stdout], [1, ''])
    assert.match(refused.stderr, /-taken exists and was left as it is: name another file/)
    assert.equal(await readFile(taken, 'utf8'), 'mine')

    const nowhere = await backUp(bridge, join(bridge.dataDir, 'none', 'copy.db'))
    assert.equal(nowhere.code, 1)
    assert.match(nowhere.stderr, /copy\.db.* cannot be written: check/)
  })

  it('says so when there is nothing to copy', async (t) => {
    const { bridge, dir } = await install(t)
    const { code, stderr } = await bridge(['backup', join(dir, 'copy.db')])
    assert.equal(code, 1)
    assert.match(stderr, /no store yet/)
    await assert.rejects(stat(join(dir, 'copy.db')), { code: 'ENOENT' })
  })

  it('copies no damaged store over a good copy’s place', async (t) => {
    const bridge = await openGoogleTestBridge(t)
    await bridge.close()
    const path = join(bridge.dataDir, 'store.db')
    const content = await readFile(path)
    await writeFile(path, content.fill(0x55, 100, 3000))
    await chmod(path, 0o600)
    const copy = `${bridge.dataDir}-copy`
    const { code, stderr } = await backUp(bridge, copy)
    assert.equal(code, 1)
    assert.match(stderr, /store\.db is corrupt and was left untouched/)
    await assert.rejects(stat(copy), { code: 'ENOENT' })
  })
})
