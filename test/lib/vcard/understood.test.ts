import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { propertiesOf } from '../../../lib/vcard/known-names.ts'
import { createProperty } from '../../../lib/vcard/property.ts'
import { mergeUnderstood } from '../../../lib/vcard/understood.ts'
import { readUpload } from '../../../lib/vcard/upload.ts'
import { fixture, linesOf } from './fixtures.ts'
import { written } from './google-copy.ts'
import { cardOfThings, contentOf, things } from './random-cards.ts'

interface Case {
  readonly current: readonly string[]
  readonly upload: readonly string[]
  /** What the client has sent before, or its profile says. */
  readonly knows?: readonly string[]
  readonly stored: readonly string[]
  readonly kept: readonly string[]
}

/** From the threads that THREATS and the clients' trackers name. */
const CASES: Readonly<Record<string, Case>> = {
  'a photo, when a client that has none sends a mail (DAV-4-TbSync#290)': {
    current: ['EMAIL:a@x.org', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ', 'TEL:1'],
    upload: ['EMAIL:a@x.org', 'TEL:1'],
    stored: ['EMAIL:a@x.org', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ', 'TEL:1'],
    kept: ['PHOTO'],
  },
  'labels, when they come back flat (BGO#730636)': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL;TYPE=HOME:2'],
    upload: ['TEL;TYPE=HOME:2', 'TEL:1'],
    stored: ['TEL;TYPE=HOME:2', 'item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the number behind it is written differently': {
    current: ['item1.TEL:+49 (30) 1', 'item1.X-ABLabel:Cabin'],
    upload: ['TEL;TYPE=VOICE:+49301'],
    stored: ['item1.TEL;TYPE=VOICE:+49301', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the number behind it has changed': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    upload: ['TEL:3', 'TEL:2'],
    stored: ['item1.TEL:3', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, in a group that the client uses for something else': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    upload: ['TEL:1', 'item1.URL:http://x.org'],
    stored: ['item2.TEL:1', 'item2.X-ABLabel:Cabin', 'item1.URL:http://x.org'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a label, when the client sends the group without it': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    upload: ['item1.TEL:1'],
    stored: ['item1.TEL:1', 'item1.X-ABLabel:Cabin'],
    kept: ['TEL;X-ABLABEL'],
  },
  'a country of an address': {
    current: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABADR:us', 'item1.X-ABLabel:Cabin'],
    upload: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABLabel:Shed'],
    stored: ['item1.ADR:;;1 Alley;x;;;', 'item1.X-ABLabel:Shed', 'item1.X-ABADR:us'],
    kept: ['ADR;X-ABADR'],
  },
  'dates, relations and all else that the client has never sent': {
    current: [
      'item1.X-ABDATE:2010-06-05',
      'item1.X-ABLabel:_$!<Anniversary>!$_',
      'X-SOCIALPROFILE;type=twitter:http://x.org',
      'CATEGORIES:friends',
    ],
    upload: ['TEL:1'],
    stored: [
      'item1.X-ABDATE:2010-06-05',
      'item1.X-ABLabel:_$!<Anniversary>!$_',
      'X-SOCIALPROFILE;type=twitter:http://x.org',
      'CATEGORIES:friends',
      'TEL:1',
    ],
    kept: ['CATEGORIES', 'X-ABDATE', 'X-SOCIALPROFILE'],
  },
  'parameters of a value that has not changed': {
    current: ['BDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-04-15', 'TEL;X-A=1;TYPE=HOME:1'],
    upload: ['BDAY:1604-04-15', 'TEL;TYPE=WORK:1'],
    stored: ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'TEL;TYPE=WORK;X-A=1:1'],
    kept: ['BDAY;X-APPLE-OMIT-YEAR', 'TEL;X-A'],
  },
  'the type of a number, when the client knows no types': {
    current: ['TEL;TYPE=CELL:1'],
    upload: ['TEL:2'],
    stored: ['TEL;TYPE=CELL:2'],
    kept: ['TEL;TYPE'],
  },
}

const OTHERS: Readonly<Record<string, Case>> = {
  'a photo, by a client that has sent one before': {
    current: ['PHOTO;ENCODING=b:/9j/4AAQ', 'TEL:1'],
    upload: ['TEL:1'],
    knows: ['PHOTO'],
    stored: ['TEL:1'],
    kept: [],
  },
  'one of two numbers, with its label': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2'],
    upload: ['TEL:2'],
    stored: ['TEL:2'],
    kept: [],
  },
  'two of three, and the third changed': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'TEL:2', 'TEL:3'],
    upload: ['TEL:4'],
    stored: ['TEL:4'],
    kept: [],
  },
  'a label, by a client that knows them': {
    current: ['item1.TEL:1', 'item1.X-ABLabel:Cabin', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    upload: ['TEL:1', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    stored: ['TEL:1', 'item2.TEL:2', 'item2.X-ABLabel:Shed'],
    kept: [],
  },
  'a type, by a client that knows types': {
    current: ['TEL;TYPE=CELL:1', 'TEL;TYPE=HOME:2'],
    upload: ['TEL:1', 'TEL;TYPE=HOME:2'],
    stored: ['TEL:1', 'TEL;TYPE=HOME:2'],
    kept: [],
  },
  'what is no longer true of a changed value': {
    current: ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15', 'PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ'],
    upload: ['BDAY:1980-04-15', 'PHOTO;ENCODING=b:iVBORw0K'],
    stored: ['BDAY:1980-04-15', 'PHOTO;ENCODING=b:iVBORw0K'],
    kept: [],
  },
  'who the card is and who made it': {
    current: ['UID:a', 'REV:2020-01-01T00:00:00Z', 'PRODID:-//a'],
    upload: ['TEL:1'],
    stored: ['TEL:1'],
    kept: [],
  },
}

function check({ current, upload, knows = [], stored, kept }: Case): void {
  const merged = mergeUnderstood({
    current: written(...current),
    upload: written(...upload),
    understood: (name) => knows.includes(name),
  })
  assert.deepEqual(linesOf(merged.card).slice(3).toSorted(), stored.toSorted())
  assert.deepEqual(merged.kept, kept)
}

describe('a client that writes less than it read does not lose', () => {
  for (const [what, one] of Object.entries(CASES)) {
    it(what, () => {
      check(one)
    })
  }

  it('the place of what it cannot carry', () => {
    const current = written('TEL:1', 'PHOTO;ENCODING=b:/9j/4AAQ', 'NOTE:x')
    const upload = written('NOTE:x', 'TEL:2')
    const { card } = mergeUnderstood({ current, upload, understood: () => false })
    assert.deepEqual(linesOf(card).slice(3), ['NOTE:x', 'TEL:2', 'PHOTO;ENCODING=b:/9j/4AAQ'])
  })

  it('the name, when it knows FN only and has not changed it', () => {
    const current = written()
    const upload = current.filter(({ name }) => name !== 'N')
    const { card, kept } = mergeUnderstood({ current, upload, understood: () => false })
    assert.deepEqual(kept, ['N'])
    assert.deepEqual(contentOf(card), contentOf(current))
  })

  it('its own change of a name to an N that it does not know', () => {
    const upload = [createProperty('VERSION', '3.0'), createProperty('FN', 'Jane Smith')]
    const { card } = mergeUnderstood({ current: written(), upload, understood: () => false })
    assert.equal(card, upload)
  })
})

describe('a client removes', () => {
  for (const [what, one] of Object.entries(OTHERS)) {
    it(what, () => {
      check(one)
    })
  }

  it('anything, when it understands all', () => {
    fc.assert(
      fc.property(things, things, (before, after) => {
        const [current, upload] = [cardOfThings(before), cardOfThings(after)]
        const { card, kept } = mergeUnderstood({ current, upload, understood: () => true })
        assert.equal(card, upload)
        assert.deepEqual(kept, [])
      }),
    )
  })
})

describe('merging what a client cannot carry', () => {
  const half = fc.tuple(things, fc.nat()).map(([all, pick]) => ({
    all,
    names: new Set(all.map(({ name }) => name).filter((_, at) => ((pick >> at) & 1) === 1)),
  }))

  it('gives back all of a card to a client that drops the properties it does not know', () => {
    fc.assert(
      fc.property(half, ({ all, names }) => {
        const current = cardOfThings(all)
        const upload = cardOfThings(all.filter(({ name }) => names.has(name)))
        const { card } = mergeUnderstood({ current, upload, understood: (n) => names.has(n) })
        assert.deepEqual(contentOf(card), contentOf(current))
      }),
    )
  })

  it('gives back all to a client that drops groups, labels and parameters', () => {
    fc.assert(
      fc.property(things, (all) => {
        const current = cardOfThings(all)
        const flat = all.map((one) => ({ ...one, types: [], extra: undefined, label: undefined }))
        const upload = cardOfThings(flat.toReversed())
        const { card } = mergeUnderstood({ current, upload, understood: () => false })
        assert.deepEqual(contentOf(card), contentOf(current))
      }),
    )
  })

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(things, things, (before, after) => {
        const [current, upload] = [cardOfThings(before), cardOfThings(after)]
        const { card } = mergeUnderstood({ current, upload, understood: () => false })
        const again = mergeUnderstood({ current: card, upload: card, understood: () => false })
        assert.equal(again.card, card)
      }),
    )
  })

  it('loses nothing of the upload', () => {
    fc.assert(
      fc.property(things, things, (before, after) => {
        const [current, upload] = [cardOfThings(before), cardOfThings(after)]
        const { card } = mergeUnderstood({ current, upload, understood: () => false })
        const values = new Set(card.map(({ name, value }) => `${name}:${value}`))
        for (const { name, value } of upload) assert.ok(values.has(`${name}:${value}`))
      }),
    )
  })
})

describe('what an upload proves its client to understand', () => {
  it('is each property with its parameters and labels', () => {
    assert.deepEqual(propertiesOf(written('TEL;TYPE=HOME:1', 'item1.TEL:2', 'item1.X-ABLabel:x')), [
      'FN',
      'N',
      'TEL',
      'TEL;TYPE',
      'TEL;X-ABLABEL',
      'VERSION',
    ])
  })

  it('is no label of a number when the client sends vCard 4.0 with an anniversary', () => {
    const names = propertiesOf(readUpload(fixture('thunderbird-4.0'), 'text/vcard'))
    assert.ok(names.includes('X-ABDATE;X-ABLABEL'))
    assert.ok(!names.includes('TEL;X-ABLABEL'))
  })
})
