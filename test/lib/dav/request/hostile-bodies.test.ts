import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { parsePropfindBody } from '../../../../lib/dav/request/propfind-body.ts'
import { parseProppatchBody } from '../../../../lib/dav/request/proppatch-body.ts'
import { parseReportBody } from '../../../../lib/dav/request/report-body.ts'
import { mutatedBodies } from './mutated-bodies.ts'

const PARSERS: readonly ((body: Buffer) => Promise<unknown>)[] = [
  parsePropfindBody,
  parseProppatchBody,
  parseReportBody,
]
const PROPFIND = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
const MALFORMED: Record<string, string | Buffer> = {
  'text that is no XML': 'PROPFIND',
  JSON: '{"propfind":{}}',
  'a start tag that is cut off': '<propfind xmlns="DAV:"',
  'a document that is cut off': PROPFIND.slice(0, -1),
  'a missing end tag': '<propfind xmlns="DAV:"><prop></propfind>',
  'only an XML declaration': '<?xml version="1.0"?>',
  'only a comment': '<!-- propfind -->',
  'a second root': `${PROPFIND}<b/>`,
  'a second root after an empty first one': `<propfind xmlns="DAV:"/>${PROPFIND}`,
  'junk behind the root': `${PROPFIND}junk`,
  'junk before the root': `junk${PROPFIND}`,
  'a NUL behind the root': `${PROPFIND}\0`,
  'a second declaration': `<?xml version="1.0"?><?xml version="1.0"?>${PROPFIND}`,
  'a DOCTYPE': `<!DOCTYPE propfind>${PROPFIND}`,
  'an external entity': `<!DOCTYPE p [<!ENTITY x SYSTEM "no-such-file">]>${PROPFIND}`,
  'a declared entity': `<!DOCTYPE p [<!ENTITY x "text">]>${PROPFIND}`,
  'an entity that nobody declared': '<propfind xmlns="DAV:"><prop>&nbsp;</prop></propfind>',
  'a bare ampersand': '<propfind xmlns="DAV:"><prop>a & b</prop></propfind>',
  'a reference to a character that XML does not have': '<a xmlns="DAV:">&#0;</a>',
  'a prefix that nobody declared': '<D:propfind><D:allprop/></D:propfind>',
  'an inherited name as undeclared prefix': '<toString:propfind/>',
  'an attribute twice': '<propfind xmlns="DAV:" a="1" a="2"><allprop/></propfind>',
  'an attribute without quotes': '<propfind xmlns=DAV:><allprop/></propfind>',
  'bytes that are no UTF-8': Buffer.concat([
    Buffer.from('<a>'),
    Buffer.from([0xc0, 0x80]),
    Buffer.from('</a>'),
  ]),
  'UTF-16 that is cut': Buffer.from(`\ufeff${PROPFIND}`, 'utf16le').subarray(0, -1),
  'half a character of UTF-16': Buffer.from('\ufeff<a>\ud83d</a>', 'utf16le'),
  'a declared Shift_JIS that it is not': Buffer.concat([
    Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><a>'),
    Buffer.from([0xff]),
    Buffer.from('</a>'),
  ]),
  'a declared UTF-16': `<?xml version="1.0" encoding="UTF-16"?>${PROPFIND}`,
  'elements 65 deep': `${'<a>'.repeat(65)}${'</a>'.repeat(65)}`,
}

describe('what is not well-formed', () => {
  for (const [what, body] of Object.entries(MALFORMED)) {
    it(`is refused with 400: ${what}`, async () => {
      for (const parse of PARSERS) {
        await assert.rejects(parse(Buffer.from(body as string)), (error) => {
          assert.ok(error instanceof HttpError, String(error))
          assert.equal(error.status, 400)
          assert.equal(error.condition, undefined)
          return true
        })
      }
    })
  }

  it('is refused with 400 when there is no body where one is due', async () => {
    for (const body of ['', ' \n', '\ufeff']) {
      await assert.rejects(parseReportBody(Buffer.from(body)), { status: 400 })
      await assert.rejects(parseProppatchBody(Buffer.from(body)), { status: 400 })
    }
  })
})

describe('a root that the method does not have', () => {
  it('is refused with 400, whatever its prefix', async () => {
    const roots = [
      '<html/>',
      '<propfind/>',
      '<DAV:propfind xmlns:DAV="urn:x"/>',
      '<a xmlns="DAV:"/>',
    ]
    for (const root of [...roots, '<propertyupdate xmlns="DAV:x"/>']) {
      await assert.rejects(
        parsePropfindBody(Buffer.from(root)),
        { status: 400, condition: undefined },
        root,
      )
      await assert.rejects(
        parseProppatchBody(Buffer.from(root)),
        { status: 400, condition: undefined },
        root,
      )
    }
    await assert.rejects(parseProppatchBody(Buffer.from(PROPFIND)), { status: 400 })
  })
})

/** Passes when the parser gives a result or refuses as it may. */
async function settles(body: Buffer): Promise<void> {
  for (const parse of PARSERS) {
    await parse(body).catch((error: unknown) => {
      if (!(error instanceof HttpError) || ![400, 403, 413, 415].includes(error.status)) throw error
    })
  }
}

describe('whatever bytes come', () => {
  it('are read or refused with 400, 403, 413 or 415 when they are random', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((b) => Buffer.from(b))
    await fc.assert(fc.asyncProperty(bytes, settles), { numRuns: 500 })
  })

  it('are read or refused with 400, 403, 413 or 415 when they are nearly right', async () => {
    await fc.assert(fc.asyncProperty(mutatedBodies(), settles), { numRuns: 2000 })
  })
})
