import { colourText, replaceControlCharacters } from '../../trace/show/format-summary.ts'
import type { RequestExplanation } from './request-explanation.ts'
import type { DryRunOutcome } from './dry-run.ts'

/** An explanation for a terminal, in several lines. */
export function formatRequestExplanation(explanation: RequestExplanation): string {
  const { request, step, profile, mapping, conditions, quirks, outcome } = explanation
  return [
    colourText('bold', replaceControlCharacters(request)),
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
    colourText(
      outcome.kind === 'refused' ? 'yellow' : 'green',
      row('outcome', describeOutcome(outcome)),
    ),
  ].join('\n')
}

const row = (label: string, text: string): string =>
  `  ${label.padEnd(9)}  ${replaceControlCharacters(text)}`

const words: Readonly<Record<RequestExplanation['mapping']['kind'], string>> = {
  'well-known': 'the way in',
  root: 'the server',
  principal: 'the principal',
  home: 'the home set',
  book: 'an address book',
  card: 'a card',
  unknown: 'nothing that the bridge knows',
}

function describeOutcome(outcome: DryRunOutcome): string {
  if (outcome.kind === 'answered') return `${String(outcome.status)}, without asking upstream`
  if (outcome.kind === 'goes on')
    return 'nothing refuses it before upstream or what the bridge remembers is asked'
  const { status, why, condition } = outcome
  return `refused with ${String(status)}: ${why}${condition === undefined ? '' : ` (${condition})`}`
}
