import { coloured, harmless } from '../../trace/show/print-line.ts'
import type { Explanation } from './explain.ts'
import type { Outcome } from './try-out.ts'

/** An explanation for a person. */
export function printExplanation(explanation: Explanation): string {
  const { request, step, profile, mapping, conditions, quirks, outcome } = explanation
  return [
    coloured('bold', harmless(request)),
    row('client', `profile ${profile.name}: ${profile.reason}`),
    row('', profile.source),
    row('does', step),
    row(
      'is about',
      `${words[mapping.kind]}${mapping.path === undefined ? '' : `, ${mapping.path}`}`,
    ),
    row('upstream', mapping.upstream),
    ...conditions.map((condition) =>
      row('condition', `${condition}, which the bridge itself checks`),
    ),
    ...quirks.flatMap(({ id, does, repair, source }) => [
      row('repair', `${id}: upstream ${does}`),
      row('', repair),
      row('', source),
    ]),
    coloured(outcome.kind === 'refused' ? 'yellow' : 'green', row('outcome', outcomeIn(outcome))),
  ].join('\n')
}

const row = (label: string, text: string): string => `  ${label.padEnd(9)}  ${harmless(text)}`

const words: Readonly<Record<Explanation['mapping']['kind'], string>> = {
  'well-known': 'the way in',
  root: 'the server',
  principal: 'the principal',
  home: 'the home set',
  book: 'an address book',
  card: 'a card',
  unknown: 'nothing that the bridge knows',
}

function outcomeIn(outcome: Outcome): string {
  if (outcome.kind === 'answered') return `${String(outcome.status)}, without asking upstream`
  if (outcome.kind === 'goes on')
    return 'nothing refuses it before upstream or what the bridge remembers is asked'
  const { status, why, condition } = outcome
  return `refused with ${String(status)}: ${why}${condition === undefined ? '' : ` (${condition})`}`
}
