import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { carddavName } from '../../../../lib/dav/xml/xml-name.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import {
  type VCard,
  parseVCard,
  printVCard,
  vcardVersion,
} from '../../../../lib/vcard/text/vcard.ts'
import { adaptCardForGoogle } from '../../../../lib/vcard/upload/google-card.ts'
import { hasVCard21Syntax } from '../../../../lib/vcard/versions/vcard-21-syntax.ts'
import { vcardParamValues, type VCardProperty } from '../../../../lib/vcard/text/property.ts'
import { uploadedAs30 } from '../fixtures.ts'

const folder = fileURLToPath(new URL('../../../../../shared/data/vcards/', import.meta.url))
const skip =
  !existsSync(folder) && process.env.CI !== 'true' ? 'needs ../shared/data/vcards' : false

/** Which version a card is in, and which of its properties may go out under which names. */
const RENAMED: Readonly<Record<string, ReadonlyMap<string, readonly string[]>>> = {
  '3.0': new Map(),
  '2.1': new Map([
    ['SOUND', ['X-PHONETIC-LAST-NAME', 'X-PHONETIC-FIRST-NAME']],
    ['ANNIVERSARY', ['X-ABDATE', 'X-ABLABEL']],
  ]),
  '4.0': new Map([
    ['ANNIVERSARY', ['X-ABDATE', 'X-ABLABEL']],
    ['RELATED', ['X-ABRELATEDNAMES', 'X-ABLABEL']],
    ['N', ['N', 'SORT-STRING']],
    ['ADR', ['ADR', 'LABEL']],
    ['KIND', []],
  ]),
}
/** Neither without VERSION nor more or less than one card, and no vCard all the same: their lines are no properties. */
const INVALID = /vcarderrors_4|invalid_comment_line/

describe('vCards of the real world', { skip }, () => {
  const paths = globSync(`${folder}*/*.vcf`)

  it('are there', () => {
    assert.ok(paths.length > 100, `${folder} has ${paths.length} of them`)
  })

  for (const path of paths) {
    it(`survive: ${relative(folder, path)}`, () => {
      survives(readFileSync(path), relative(folder, path))
    })
  }
})

function survives(body: Buffer, name: string): void {
  const upload = tryUpload(body)
  if (upload instanceof HttpError) {
    assertRefused(upload, name, body)
    return
  }
  const card = parseVCard(body)
  assert.deepEqual(content(parseVCard(Buffer.from(printVCard(card)))), content(card))
  assertConverted(card, upload)
  assertValid(upload)
  if (!upload.some(({ name }) => name === 'X-ADDRESSBOOKSERVER-KIND')) {
    assertValid(adaptCardForGoogle(upload, undefined))
  }
}

function tryUpload(body: Buffer): VCard | HttpError {
  try {
    return uploadedAs30(body)
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
}

function assertRefused(error: HttpError, name: string, body: Buffer): void {
  assert.equal(error.status, 403)
  assert.equal(error.condition?.name, carddavName('valid-address-data'))
  const cards = body.toString('latin1').match(/^BEGIN:VCARD/gim)?.length
  const isFaulty = cards !== 1 || !body.includes('VERSION:') || INVALID.test(name)
  assert.ok(isFaulty, `${name}: ${error.message}`)
}

/** A card of 3.0 keeps every line that is 3.0; one of another version keeps its names, groups and order. */
function assertConverted(card: VCard, upload: VCard): void {
  const version = vcardVersion(card) ?? ''
  const renamed = RENAMED[version] ?? new Map<string, readonly string[]>()
  const names = withoutAlternatives(card).flatMap(({ name }) => renamed.get(name) ?? [name])
  const common = new Set(upload.map(({ name }) => name))
  assert.deepEqual(
    upload.map(({ name }) => name),
    names.filter((name) => common.has(name)),
  )
  assert.ok(card.every(({ name }) => common.has(name) || renamed.has(name)))
  if (version === '3.0') assertKept(card, upload)
}

/** Of alternatives (RFC 6350 §5.4) of what 3.0 has once, one stays. */
function withoutAlternatives(card: VCard): VCard {
  return card.filter(
    (property, at) =>
      vcardParamValues(property, 'ALTID').length === 0 ||
      card.findIndex(({ name }) => name === property.name) === at,
  )
}

function assertKept(card: VCard, upload: VCard): void {
  for (const [at, property] of card.entries()) {
    if (!hasVCard21Syntax(property)) assert.deepEqual(upload[at], property)
    else assert.equal(upload[at]?.group, property.group)
  }
}

function assertValid(card: VCard): void {
  assert.equal(vcardVersion(card), '3.0')
  for (const property of card) assertAllowed(property)
  const again = uploadedAs30(Buffer.from(printVCard(card)))
  assert.deepEqual(content(again), content(card))
}

/** RFC 2426 §4 and §5: no bare parameters, no charset, no encoding but `b`, no `data:` URI, no line end. */
function assertAllowed(property: VCardProperty): void {
  assert.ok(!hasVCard21Syntax(property))
  assert.deepEqual(vcardParamValues(property, 'PREF'), [])
  assert.doesNotMatch(property.value, /[\r\n]|^data:/)
}

function content(card: VCard): readonly VCardProperty[] {
  return card.map(({ group, name, params, value }) => ({ group, name, params, value }))
}
