import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ResponseSpool } from '../../../lib/http/response-spool.ts'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createSpoolPool } from '../../../server/dav/spool/spool-pool.ts'
import { bytesOf, descriptors, openFiles, tempSpools } from '../../support/temp-spools.ts'

const kilobyte = 1024
const megabyte = kilobyte * kilobyte

describe('a spool', () => {
  it('gives back what was appended, in order, from memory or file', async (t) => {
    const { spools } = await tempSpools(t, 300 * kilobyte)
    const short = fc.string({ unit: 'binary', maxLength: 40 })
    const long = fc.tuple(short, fc.nat(9000)).map(([text, times]) => text.repeat(times))
    const append = fc.oneof(short, long, fc.uint8Array(), fc.nat(200_000).map(bytesOf))
    const property = fc.asyncProperty(fc.array(append), async (appends) => {
      const spool = spools.create()
      for (const piece of appends) put(spool, piece)
      const expected = Buffer.concat(appends.map((piece) => Buffer.from(piece)))
      assert.equal(spool.length, expected.length)
      assert(spool.buffer()?.equals(expected) ?? true)
      assert((await collect(spool)).equals(expected))
      spool.discard()
    })
    await fc.assert(property, { numRuns: 60 })
  })

  it('copies the part that is asked for, so that the caller may reuse its buffer', async (t) => {
    const { spools } = await tempSpools(t)
    const spool = spools.create()
    const source = Buffer.from('0123456789'.repeat(20))
    spool.writeBytes(source, 3, 5)
    spool.writeBytes(new Uint8Array(source).subarray(2, 190), 1, 100)
    spool.writeBytes(source, 198)
    spool.writeBytes(source, 7, 7)
    const expected = `34${'0123456789'.repeat(20).slice(3, 102)}89`
    source.fill(0)
    assert.equal(String(spool.buffer()), expected)
  })

  it('stays in memory up to the limit', async (t) => {
    const { spools, directory } = await tempSpools(t, megabyte)
    const spool = spools.create()
    spool.writeBytes(bytesOf(megabyte))
    assert.deepEqual(spool.buffer(), bytesOf(megabyte))
    assert.equal(openFiles(directory), 0)
  })

  it('goes beyond the limit to a file that has no name and shows nothing', async (t) => {
    const { spools, directory } = await tempSpools(t, 0)
    const spool = spools.create()
    const content = 'BEGIN:VCARD canary '.repeat(50_000)
    spool.writeText(content)
    assert.equal(spool.buffer(), undefined)
    assert.deepEqual(readdirSync(directory), [])
    if (process.platform === 'linux') {
      const [file] = descriptors(directory)
      assert(file)
      const onDisk = readFileSync(file)
      assert(onDisk.length > 500_000)
      assert.equal(onDisk.includes('canary'), false)
    }
    assert.equal(String(await collect(spool)), content)
  })

  it('gives its memory back to the others when it is discarded, and its file too', async (t) => {
    const { spools, directory } = await tempSpools(t, megabyte)
    const [first, second, third] = [spools.create(), spools.create(), spools.create()]
    first.writeBytes(bytesOf(megabyte))
    second.writeBytes(bytesOf(megabyte))
    assert.equal(second.buffer(), undefined)
    first.discard()
    first.discard()
    second.discard()
    third.writeBytes(bytesOf(megabyte))
    assert.deepEqual(third.buffer(), bytesOf(megabyte))
    assert.equal(openFiles(directory), 0)
  })

  it('that is discarded while it is read never ends as if it were whole', async (t) => {
    const { spools, directory } = await tempSpools(t, 0)
    for (const chunksRead of [0, 1, 3]) {
      const spool = spools.create()
      spool.writeBytes(bytesOf(3 * megabyte))
      await assert.rejects(readAndDiscard(spool, chunksRead), /discarded/)
    }
    assert.equal(openFiles(directory), 0)
  })

  it('can be discarded while a read is under way', async (t) => {
    const { spools, directory } = await tempSpools(t, 0)
    const spool = spools.create()
    spool.writeBytes(bytesOf(3 * megabyte))
    const iterator = spool.chunks()[Symbol.asyncIterator]()
    const reading = iterator.next()
    spool.discard()
    await reading
    await assert.rejects(iterator.next(), /discarded/)
    assert.equal(openFiles(directory), 0)
  })

  it('can be read once, and not after it was discarded', async (t) => {
    const { spools } = await tempSpools(t)
    const spool = spools.create()
    spool.writeText('a')
    await collect(spool)
    await assert.rejects(collect(spool), /once/)
    spool.discard()
    assert.throws(() => spool.buffer(), /discarded/)
    assert.throws(() => {
      spool.writeText('a')
    }, /discarded/)
  })

  it('is discarded with all others at the end', async (t) => {
    const { spools, directory } = await tempSpools(t, 0)
    for (let n = 0; n < 3; n++) spools.create().writeBytes(bytesOf(megabyte))
    spools.close()
    assert.equal(openFiles(directory), 0)
  })

  it('says what to do when the disk refuses', async (t) => {
    const { spools, directory, remove } = await tempSpools(t, 0)
    await remove()
    const spool = spools.create()
    assert.throws(
      () => {
        spool.writeBytes(bytesOf(megabyte))
      },
      (error) => {
        assert(error instanceof HttpError)
        assert.equal(error.status, 503)
        assert(error.message.includes(directory))
        return true
      },
    )
  })

  it('removes what a killed process left', async (t) => {
    const { directory } = await tempSpools(t)
    await writeFile(join(directory, 'spool-0123456789abcdef.tmp'), 'x')
    await writeFile(join(directory, 'spool-of-thread.tmp'), 'x')
    createSpoolPool({ directory }).close()
    assert.deepEqual(readdirSync(directory), ['spool-of-thread.tmp'])
  })

  it('takes 200 MB with little memory', async (t) => {
    const { spools } = await tempSpools(t, 8 * megabyte)
    const spool = spools.create()
    const line = 'x'.repeat(300)
    const before = process.memoryUsage.rss()
    let highest = before
    while (spool.length < 200 * megabyte) {
      for (let n = 0; n < 10_000; n++) spool.writeText(line)
      highest = Math.max(highest, process.memoryUsage.rss())
    }
    let length = 0
    for await (const chunk of spool.chunks()) {
      length += chunk.length
      highest = Math.max(highest, process.memoryUsage.rss())
    }
    assert.equal(length, spool.length)
    t.diagnostic(`RSS grew by ${Math.round((highest - before) / megabyte)} MB`)
    // What the collector has not yet freed of the encrypted blocks; it does not grow with the content.
    assert(highest - before < 128 * megabyte)
  })
})

function put(spool: ResponseSpool, piece: string | Uint8Array): void {
  if (typeof piece === 'string') spool.writeText(piece)
  else spool.writeBytes(piece)
}

function collect(spool: ResponseSpool): Promise<Buffer> {
  return buffer(spool.chunks())
}

async function readAndDiscard(spool: ResponseSpool, after: number): Promise<void> {
  let chunks = 0
  if (after === 0) spool.discard()
  for await (const chunk of spool.chunks()) {
    assert(chunk.length > 0)
    if (++chunks === after) spool.discard()
  }
}
