import type { Recorded, RecordedLeg, RecordedMessage } from '../record/recorded.ts'
import { textOfLine } from './pretty-line.ts'
import { prettyBody } from './pretty.ts'
import { coloured, harmless, printLine } from './print-line.ts'
import { summaryOf } from './summary.ts'

/** 0: a line; 1: with the headers of all legs and the repairs; 2: with the bodies too. */
export type Verbosity = 0 | 1 | 2

/** An exchange for a terminal. */
export async function printExchange(recorded: Recorded, verbosity: Verbosity): Promise<string> {
  const line = printLine(await summaryOf(recorded))
  if (verbosity === 0) return line
  const { client, upstream, repairs } = recorded
  const showBodies = verbosity === 2
  return [
    line,
    ...request(client, '>', showBodies),
    ...upstream.flatMap((leg) => [
      ...request(leg, '  >>', showBodies),
      ...answer(leg, '  <<', showBodies),
    ]),
    ...repairs.map(({ table, row, did }) =>
      coloured('magenta', `* ${table} ${row}: ${harmless(did)}`),
    ),
    ...answer(client, '<', showBodies),
    '',
  ].join('\n')
}

const request = (leg: RecordedLeg, mark: string, showBodies: boolean): string[] =>
  message(`${leg.method} ${leg.target}`, leg.request, mark, showBodies)

function answer(leg: RecordedLeg, mark: string, showBodies: boolean): string[] {
  const { status, response, error } = leg
  const said = response ? message(String(status), response, mark, showBodies) : []
  const failure = error === undefined ? [] : [coloured('red', `${mark} ${harmless(error)}`)]
  return [...said, ...failure]
}

function message(
  first: string,
  said: RecordedMessage,
  mark: string,
  showBodies: boolean,
): string[] {
  const sign = coloured('dim', mark)
  const body = showBodies ? prettyBody(said).map(textOfLine) : []
  return [
    `${sign} ${coloured('bold', harmless(first))}`,
    ...said.headers.map(
      ([name, value]) => `${sign} ${coloured('dim', `${harmless(name)}:`)} ${harmless(value)}`,
    ),
    ...(body.length > 0 ? [sign, ...body.map((line) => `${sign} ${harmless(line)}`)] : []),
  ]
}
