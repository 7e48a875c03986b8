import type {
  RecordedRequest,
  RecordedExchange,
  RecordedMessage,
} from '../record/recorded-request.ts'
import { prettyLineText } from './pretty-line.ts'
import { prettyPrintBody } from './pretty-body.ts'
import { colourText, replaceControlCharacters, formatRequestSummary } from './format-summary.ts'
import { summarizeRequest } from './request-summary.ts'

/** 0: a line; 1: with all header fields and the workarounds; 2: with the bodies too. */
export type TraceVerbosity = 0 | 1 | 2

/** A recorded request for a terminal, in one or more lines. */
export async function formatRecordedRequest(
  recorded: RecordedRequest,
  verbosity: TraceVerbosity,
): Promise<string> {
  const line = formatRequestSummary(await summarizeRequest(recorded))
  if (verbosity === 0) return line
  const { client, upstream, repairs } = recorded
  const showBodies = verbosity === 2
  return [
    line,
    ...requestLines(client, '>', showBodies),
    ...upstream.flatMap((exchange, at) => [
      ...refreshLines(recorded, exchange, upstream[at - 1]),
      ...requestLines(exchange, '  >>', showBodies),
      ...responseLines(exchange, '  <<', showBodies),
    ]),
    ...repairs.map(({ table, row, did }) =>
      colourText('magenta', `* ${table} ${row}: ${replaceControlCharacters(did)}`),
    ),
    ...responseLines(client, '<', showBodies),
    '',
  ].join('\n')
}

/** A line before the first of a refresh's exchanges that stand together. */
function refreshLines(
  { id }: RecordedRequest,
  { refresh }: RecordedExchange,
  before: RecordedExchange | undefined,
): string[] {
  const isSame =
    before?.refresh?.book === refresh?.book && before?.refresh?.begunBy === refresh?.begunBy
  if (refresh === undefined || isSame) return []
  const whose = refresh.begunBy === id ? '' : `, which #${String(refresh.begunBy)} had begun`
  return [colourText('magenta', `  * refresh of ${replaceControlCharacters(refresh.book)}${whose}`)]
}

const requestLines = (exchange: RecordedExchange, mark: string, showBodies: boolean): string[] =>
  messageLines(`${exchange.method} ${exchange.target}`, exchange.request, mark, showBodies)

function responseLines(exchange: RecordedExchange, mark: string, showBodies: boolean): string[] {
  const { status, response, error } = exchange
  const message = response ? messageLines(String(status), response, mark, showBodies) : []
  const failure =
    error === undefined ? [] : [colourText('red', `${mark} ${replaceControlCharacters(error)}`)]
  return [...message, ...failure]
}

function messageLines(
  first: string,
  message: RecordedMessage,
  mark: string,
  showBodies: boolean,
): string[] {
  const sign = colourText('dim', mark)
  const body = showBodies ? prettyPrintBody(message).map(prettyLineText) : []
  return [
    `${sign} ${colourText('bold', replaceControlCharacters(first))}`,
    ...message.headers.map(
      ([name, value]) =>
        `${sign} ${colourText('dim', `${replaceControlCharacters(name)}:`)} ${replaceControlCharacters(value)}`,
    ),
    ...(body.length > 0
      ? [sign, ...body.map((line) => `${sign} ${replaceControlCharacters(line)}`)]
      : []),
  ]
}
