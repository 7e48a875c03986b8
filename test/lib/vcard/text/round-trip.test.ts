import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  type VCard,
  parseVCard,
  printVCard,
  vcardVersion,
} from '../../../../lib/vcard/text/vcard.ts'
import {
  convertVCard,
  type VCardVersion,
} from '../../../../lib/vcard/versions/version-conversion.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { uploadedAs30 } from '../fixtures.ts'
import { shared, sharedPath } from '../../../support/debian.ts'
import { assertOnlyListed } from '../versions/changes-to-40.ts'
import * as changes21 from '../versions/changes-21.ts'
import * as changes40 from '../versions/changes-40.ts'
import { randomCard } from '../random-card.ts'

const FOLDER = 'data/vcards'

describe('a card that goes out in another version and comes back', () => {
  it('as 4.0 changes in nothing but what is listed', () => {
    fc.assert(fc.property(randomCard, survives40), { numRuns: 500 })
  })

  it('as 2.1 changes in nothing but what is listed', () => {
    fc.assert(fc.property(randomCard, survives21), { numRuns: 500 })
  })
})

describe('cards of the real world that go out and come back', { skip: shared(FOLDER) }, () => {
  for (const path of globSync(`${sharedPath(FOLDER)}/*/*.vcf`)) {
    const card = tryUpload(readFileSync(path))
    if (card === undefined) continue
    it(`survive: ${relative(sharedPath(FOLDER), path)}`, () => {
      survives40(card)
      survives21(card)
    })
  }
})

function tryUpload(body: Buffer): VCard | undefined {
  try {
    return uploadedAs30(body)
  } catch (error) {
    if (error instanceof HttpError) return undefined
    throw error
  }
}

function survives40(card: VCard): void {
  assertOnlyListed(card, convertVCard(card, '4.0'))
  assert.deepEqual(
    changes40.comparableVCard40(outAndIn(card, '4.0')),
    changes40.comparableVCard40(card),
  )
}

function survives21(card: VCard): void {
  assert.deepEqual(names(convertVCard(card, '2.1')), names(card))
  assert.deepEqual(
    changes21.comparableVCard21(outAndIn(card, '2.1')),
    changes21.comparableVCard21(card),
  )
}

function names(card: VCard): readonly (string | undefined)[] {
  return card.flatMap(({ group, name }) => [group, name])
}

/** What a client reads is what was printed; it sends back what it read. */
function outAndIn(card: VCard, version: VCardVersion): VCard {
  const printed = Buffer.from(printVCard(convertVCard(card, version)))
  assert.equal(vcardVersion(parseVCard(printed)), version)
  if (version === '2.1') assertLegacyLines(printed)
  return uploadedAs30(printed)
}

/** vCard 2.1 §2.1: seven bits, and what is folded or broken stays within 76. */
function assertLegacyLines(printed: Buffer): void {
  const lines = printed.toString('latin1').split('\r\n')
  let isQuoted = false
  for (const [at, line] of lines.entries()) {
    const value = line.slice(line.indexOf(':'))
    assert.doesNotMatch(/^[^:]*:/.test(line) ? value : line, /[^\x20-\x7e]/)
    // Parameters cannot be broken.
    isQuoted =
      /^[^:]*QUOTED-PRINTABLE/.test(line) || (isQuoted && lines[at - 1]?.endsWith('=') === true)
    if (isQuoted || line.startsWith(' ')) assert.ok(line.length <= 76 || line.endsWith(':='), line)
    if (/^[^:]*;ENCODING=BASE64:/.test(line)) assertBlankLine(lines, at)
  }
}

function assertBlankLine(lines: readonly string[], start: number): void {
  const end = lines.findIndex((line, at) => at > start && !line.startsWith(' '))
  assert.equal(lines[end], '')
}
