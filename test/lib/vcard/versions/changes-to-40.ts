import assert from 'node:assert/strict'
import type { VCard } from '../../../../lib/vcard/text/vcard.ts'
import { vcardParamValues, withoutVCardParams } from '../../../../lib/vcard/text/property.ts'

/** The names that a property of 3.0 may go out by in 4.0; none where it may be a parameter of another. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  AGENT: ['X-AGENT', 'RELATED'],
  CLASS: ['X-CLASS'],
  LABEL: ['X-LABEL'],
  MAILER: ['X-MAILER'],
  NAME: ['X-NAME'],
  PROFILE: ['X-PROFILE'],
  'SORT-STRING': ['X-SORT-STRING'],
  'X-ABDATE': ['ANNIVERSARY'],
  'X-ABLABEL': [],
  'X-ABRELATEDNAMES': ['RELATED'],
  'X-ABSHOWAS': ['KIND'],
  'X-ADDRESSBOOKSERVER-KIND': ['KIND'],
  'X-ADDRESSBOOKSERVER-MEMBER': ['MEMBER'],
  'X-ANNIVERSARY': ['ANNIVERSARY'],
  'X-BDAY': ['BDAY'],
}
/** Those that keep their name and are written otherwise. */
const RESPELT = 'VERSION ANNIVERSARY BDAY REV TZ GEO PHOTO LOGO SOUND KEY'.split(' ')
const ELSEWHERE = new Set([...Object.entries(RENAMED).flat(2), ...RESPELT])
/** Parameters that may be new, or in another case; all others stay. */
const PARAMS = ['TYPE', 'PREF', 'VALUE', 'LABEL', 'SORT-AS']

const GONE = new Set('AGENT CLASS LABEL MAILER NAME PROFILE SORT-STRING'.split(' '))

/** A card of 3.0 became one of 4.0, and nothing but what is listed here has changed. */
export function assertOnlyListed(card: VCard, converted: VCard): void {
  assert.deepEqual(untouched(converted), untouched(card))
  assert.equal(converted[0]?.name, 'VERSION')
  for (const property of converted) {
    assert.ok(!GONE.has(property.name), property.name)
    if (property.name.startsWith('X-')) continue
    assert.ok(!vcardParamValues(property, 'TYPE').some((type) => /^pref$/i.test(type)))
    assert.deepEqual(vcardParamValues(property, 'ENCODING'), [])
  }
}

function untouched(card: VCard): VCard {
  return card
    .filter(({ name }) => !ELSEWHERE.has(name))
    .map(({ group, name, params, value }) => ({
      group,
      name,
      params: withoutVCardParams(params, ...PARAMS).map((p) => ({
        ...p,
        values: p.values.map(carets),
      })),
      value,
    }))
}

// Carets are escaped in 4.0 only (RFC 6868).
function carets(value: string): string {
  return value.replaceAll('^^', '^')
}
