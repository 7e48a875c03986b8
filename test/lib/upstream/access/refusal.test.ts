import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  parseUpstreamRefusal,
  type UpstreamRefusal,
} from '../../../../lib/upstream/access/refusal.ts'
import { assertLinear } from '../../../support/growth.ts'

const parse = (body: string): UpstreamRefusal =>
  parseUpstreamRefusal({ status: 403, headers: {} }, Buffer.from(body))

describe('an error answer of upstream', () => {
  it('is read as a DAV error, with blanks around its href', () => {
    const body = '<D:error><C:no-uid-conflict><D:href >\n /a/b.vcf \t</D:href></C:no-uid-conflict>'
    const { condition, href } = parse(body)
    assert.deepEqual([condition, href], ['no-uid-conflict', '/a/b.vcf'])
  })

  it('is read as Google’s JSON', () => {
    const error = { message: 'too  fast', errors: [{ reason: 'rateLimitExceeded' }] }
    const { words, reasons } = parse(JSON.stringify({ error }))
    assert.deepEqual([words, reasons], ['too fast', ['rateLimitExceeded']])
  })

  it('is read as a page, without tags, scripts and styles', () => {
    for (const [page, words] of [
      ['<h1>No</h1><SCRIPT>if (a<b) c</script >1 < 2<style>p</style>', 'No 1 < 2'],
      ['<p>Sorry<br', 'Sorry<br'],
      ['Sorry<script>never ended', 'Sorry'],
      ['', ''],
    ])
      assert.equal(parse(page ?? '').words, words)
  })

  it('counts by its first 16 KB only', () => {
    const late = `${' '.repeat(16 * 1024)}<href>/late</href><valid-sync-token/>`
    assert.deepEqual({ ...parse(late), status: 0 }, { ...parse(''), status: 0 })
  })

  it('takes a time that grows with it', () => {
    for (const part of ['<href>   ', '<script>', '<<<<<<', '<a:href ', '<p>   '])
      assertLinear((size) => void parse(part.padEnd(8).repeat(size / 8)), 4096)
    assertLinear((size) => void parse(`<href>${' '.repeat(size)}`), 4096)
  })
})
