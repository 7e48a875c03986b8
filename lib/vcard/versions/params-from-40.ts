import type { VCard } from '../text/vcard.ts'
import {
  type VCardParam,
  vcardParamValues,
  type VCardProperty,
  withTypeParamValues,
} from '../text/property.ts'

/** Parameters that 3.0 does not have; the conversion of a property has used them before (RFC 6350 §5). */
const DROPPED: ReadonlySet<string> = new Set(
  'ALTID CALSCALE LABEL MEDIATYPE PID PREF SORT-AS VALUE'.split(' '),
)
/** Where 3.0 allows one property only (RFC 2426 §5), of alternatives the preferred one stays. */
const SINGULAR: ReadonlySet<string> = new Set('FN N BDAY GENDER KIND PRODID REV UID'.split(' '))

/** The parameters of a vCard 4.0 property as 3.0 has them; the same object when nothing changes. */
export function convertParamsFromVCard40(
  property: VCardProperty,
  isPreferred: boolean,
): readonly VCardParam[] {
  const drops = ({ name }: VCardParam): boolean =>
    DROPPED.has(name) && (name === 'PREF' || !property.name.startsWith('X-'))
  const changes = isPreferred || property.params.some((p) => drops(p) || needsRespelling(p))
  if (!changes) return property.params
  const params = property.params.filter((p) => !drops(p)).map(respell)
  return withTypeParamValues(params, isPreferred && !isTypedPreferred(params) ? ['PREF'] : [])
}

function isTypedPreferred(params: readonly VCardParam[]): boolean {
  return params.some(({ name, values }) => name === 'TYPE' && values.some((v) => /^pref$/i.test(v)))
}

// 4.0 quotes a list of types (RFC 6350 §5.6) and writes `^n` for a line end (RFC 6868).
function needsRespelling({ name, values }: VCardParam): boolean {
  return values.some((value) => value.includes('^') || (name === 'TYPE' && value.includes(',')))
}

function respell({ name, values }: VCardParam): VCardParam {
  const texts = values.map(decodeCaretEscapes)
  return { name, values: name === 'TYPE' ? texts.flatMap((text) => text.split(',')) : texts }
}

/** A parameter value with RFC 6868's escapes undone. */
export function decodeCaretEscapes(value: string): string {
  return value.replace(/\^([n'^])/g, (_, c: string) => (c === 'n' ? '\n' : c === "'" ? '"' : '^'))
}

/** Of each name, the properties with the lowest PREF. */
export function preferredVCardProperties(card: VCard): ReadonlySet<VCardProperty> {
  const lowest = new Map<string, number>()
  for (const property of card) {
    const rank = rankOf(property)
    if (rank < (lowest.get(property.name) ?? Infinity)) lowest.set(property.name, rank)
  }
  return new Set(card.filter((p) => rankOf(p) < Infinity && rankOf(p) === lowest.get(p.name)))
}

function rankOf(property: VCardProperty): number {
  const rank = parseInt(vcardParamValues(property, 'PREF')[0] ?? '', 10)
  return rank >= 1 && rank <= 100 ? rank : Infinity
}

/** The card without repeated properties that 3.0 allows only once, and without alternatives (ALTID) of the same value. */
export function withoutAlternativeVCardProperties(card: VCard): VCard {
  const best = mostPreferred(card)
  const seen = new Set<string>()
  return card.filter((property) => {
    if (SINGULAR.has(property.name)) return property === best.get(property.name)
    const altid = vcardParamValues(property, 'ALTID')[0]
    const key = [property.name, altid, property.value].join('\0')
    return altid === undefined || (!seen.has(key) && seen.add(key).size > 0)
  })
}

function mostPreferred(card: VCard): ReadonlyMap<string, VCardProperty> {
  const best = new Map<string, VCardProperty>()
  for (const property of card) {
    const other = best.get(property.name)
    if (other === undefined || rankOf(property) < rankOf(other)) best.set(property.name, property)
  }
  return best
}
