import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { carddavName } from '../../../../lib/dav/xml/xml-name.ts'
import { adaptCardForGoogle } from '../../../../lib/vcard/upload/google-card.ts'
import { card, fixture, linesOf, uploadedAs30 } from '../fixtures.ts'

const sent = (...lines: readonly string[]) =>
  linesOf(adaptCardForGoogle(card('VERSION:3.0', ...lines), undefined)).slice(1)

describe('a card for Google', () => {
  for (const [fn, n] of [
    ['Jörg Thünder', 'Thünder;Jörg;;;'],
    ['Johann Sebastian Bach', 'Bach;Johann Sebastian;;;'],
    ['Ludwig van Beethoven', 'van Beethoven;Ludwig;;;'],
    ['Madonna', ';Madonna;;;'],
    ['安藤', ';安藤;;;'],
    ['Smith\\, Jones & Co', ';Smith\\, Jones & Co;;;'],
  ] as const) {
    it(`gets an N from the FN ${fn}`, () => {
      assert.deepEqual(sent(`FN:${fn}`), [`N:${n}`, `FN:${fn}`])
    })
  }

  it('gets the empty parts of its N from FN, where Google would lose the name', () => {
    assert.deepEqual(sent('N;X-A=1:;;;;', 'FN:Ann Example'), [
      'N;X-A=1:Example;Ann;;;',
      'FN:Ann Example',
    ])
  })

  it('keeps an N that says something', () => {
    assert.deepEqual(sent('N:Doe;Jane;;;', 'FN:JD'), ['N:Doe;Jane;;;', 'FN:JD'])
  })

  it('of a company gets its N from ORG', () => {
    const company = adaptCardForGoogle(uploadedAs30(fixture('macos-3.0')), undefined)
    assert.equal(company.find(({ name }) => name === 'N')?.value, 'Springfield Plumbing;;;;')
  })

  for (const [lines, fn] of [
    [['N:Doe;John;Q.,R.;Dr.;Jr.'], 'FN:Dr. John Q. R. Doe Jr.'],
    [['N:;;;;', 'ORG:Widgets\\, Inc;Sales'], 'FN:Widgets\\, Inc'],
    [['EMAIL:a@example.org'], 'FN:a@example.org'],
    [['FN: ', 'TEL:1'], 'FN:1'],
    [['NOTE:nobody'], 'FN:'],
  ] as const) {
    it(`without FN gets ${fn} from ${lines.join(' and ')}`, () => {
      assert.ok(sent(...lines).includes(fn))
    })
  }

  it('never lacks N', () => {
    assert.deepEqual(
      sent('EMAIL:a@example.org').filter((line) => line.startsWith('N:')),
      ['N:;;;;'],
    )
  })

  it('carries Google’s own id as its UID, or none', () => {
    const mine = card('VERSION:3.0', 'N:x;;;;', 'FN:x', 'UID:mine')
    assert.deepEqual(linesOf(adaptCardForGoogle(mine, '430b')).slice(-1), ['UID:430b'])
    assert.deepEqual(linesOf(adaptCardForGoogle(mine, undefined)).slice(-1), ['FN:x'])
  })

  for (const name of ['group-4.0', 'group-apple-3.0']) {
    it(`is refused when it is a group (${name})`, () => {
      const group = uploadedAs30(fixture(name))
      assert.throws(
        () => adaptCardForGoogle(group, undefined),
        (error: HttpError) =>
          error.status === 403 &&
          error.condition?.name === carddavName('supported-address-data') &&
          error.message.includes('group'),
      )
    })
  }
})
