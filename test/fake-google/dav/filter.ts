import { unescapeText } from './content-line.ts'
import type { ContentLine } from './content-line.ts'
import { CARDDAV } from './xml.ts'
import type { Element } from './xml.ts'

/**
 * RFC 6352 §10.5 with Google's faults: names are upper case only; a condition may be met by any instance of the
 * property, another one by another; a negated match asks that no instance matches, and so holds where there is none;
 * a parameter that is not defined holds where the property is missing; a list of types is one string.
 */
export function passes(filter: Element, lines: readonly ContentLine[]): boolean {
  return combine(filter, (condition) => {
    return condition.name === `${CARDDAV}prop-filter` && passesProperty(condition, lines)
  })
}

function passesProperty(filter: Element, lines: readonly ContentLine[]): boolean {
  const instances = instancesOf(filter.attributes.get('name') ?? '', lines)
  if (filter.children.length === 0) return instances.length > 0
  return combine(filter, (condition) => {
    switch (condition.name) {
      case `${CARDDAV}is-not-defined`:
        return instances.length === 0
      case `${CARDDAV}text-match`:
        return matches(
          condition,
          instances.map(({ value }) => unescapeText(value)),
        )
      case `${CARDDAV}param-filter`:
        return passesParameter(condition, instances)
      default:
        return false
    }
  })
}

function passesParameter(filter: Element, instances: readonly ContentLine[]): boolean {
  const name = filter.attributes.get('name')
  const values = instances
    .flatMap(({ parameters }) => parameters.filter((one) => one.name === name))
    .map((parameter) => parameter.values.join(','))
  const [condition] = filter.children
  if (condition === undefined) return values.length > 0
  return condition.name === `${CARDDAV}is-not-defined`
    ? values.length === 0
    : matches(condition, values)
}

function matches(condition: Element, values: readonly string[]): boolean {
  const negated = condition.attributes.get('negate-condition') === 'yes'
  return negated !== values.some((value) => matchesText(condition, value))
}

function matchesText({ attributes, text }: Element, value: string): boolean {
  const exact = attributes.get('collation') === 'i;octet'
  const [where, what] = exact ? [value, text] : [value.toLowerCase(), text.toLowerCase()]
  switch (attributes.get('match-type') ?? 'contains') {
    case 'equals':
      return where === what
    case 'starts-with':
      return where.startsWith(what)
    case 'ends-with':
      return where.endsWith(what)
    default:
      return where.includes(what)
  }
}

/** `allof` of nothing is true, `anyof` of nothing (the default) is not. */
function combine(element: Element, holds: (condition: Element) => boolean): boolean {
  const all = element.attributes.get('test') === 'allof'
  return all ? element.children.every(holds) : element.children.some(holds)
}

function instancesOf(name: string, lines: readonly ContentLine[]): readonly ContentLine[] {
  const [group, property] = name.includes('.') ? name.split('.') : [undefined, name]
  return lines.filter((line) => {
    return line.name === property && (group === undefined || line.group === group)
  })
}
