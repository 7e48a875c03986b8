import { diffArrays } from 'diff'
import { prettyBody } from './pretty.ts'
import { meaningOfLine, piece, type PrettyLine } from './pretty-line.ts'
import type { RecordedLeg, RecordedMessage } from '../record/recorded.ts'

/** Lines that stand on both sides or on one. `same` are those of the later side. */
export interface Change {
  readonly kind: 'same' | 'removed' | 'added'
  readonly lines: readonly PrettyLine[]
}

/** What was rewritten, or why that is not worked out. */
export type Diff = { readonly changes: readonly Change[] } | { readonly leftOut: string }

/** More are compared by nobody. */
export const mostLines = 5_000
/** Milliseconds for one comparison, since nobody else is served meanwhile. */
const patience = 250

/** Compares what a client asked with what upstream was asked, by meaning: prefixes and indentation do not count. */
export const requestDiff = (client: RecordedLeg, upstream: RecordedLeg): Diff =>
  isAlike(client, upstream)
    ? diff(said(client.request, requestLine(client)), said(upstream.request, requestLine(upstream)))
    : another(upstream)

/** Compares what upstream answered with what the client got. */
export const answerDiff = (upstream: RecordedLeg, client: RecordedLeg): Diff =>
  isAlike(client, upstream)
    ? diff(said(upstream.response, statusLine(upstream)), said(client.response, statusLine(client)))
    : another(upstream)

/** Both ask for properties of cards, or do the same. */
const isAlike = (client: RecordedLeg, upstream: RecordedLeg): boolean =>
  client.method === upstream.method ||
  [client, upstream].every(({ method }) => method === 'PROPFIND' || method === 'REPORT')

const another = ({ method }: RecordedLeg): Diff => ({
  leftOut: `this ${method} is a question of the bridge’s own, so there is nothing to compare`,
})

interface Line {
  readonly line: PrettyLine
  readonly meaning: string
}

function diff(before: readonly PrettyLine[], after: readonly PrettyLine[]): Diff {
  if (Math.max(before.length, after.length) > mostLines)
    return { leftOut: `more than ${mostLines.toLocaleString('en')} lines are not compared` }
  const found = diffArrays<Line>(before.map(withMeaning), after.map(withMeaning), {
    comparator: (left, right) => left.meaning === right.meaning,
    timeout: patience,
  })
  if (!found) return { leftOut: 'hardly a line is the same' }
  return {
    changes: found.map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      lines: value.map(({ line }) => line),
    })),
  }
}

const withMeaning = (line: PrettyLine): Line => ({ line, meaning: meaningOfLine(line) })

/** They belong to a connection, or to a moment. */
const ofConnections = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'host',
  'keep-alive',
  'transfer-encoding',
])

/** Fields in one order and spelling, since neither means anything. */
function said(message: RecordedMessage | undefined, first: string): readonly PrettyLine[] {
  if (!message) return []
  const fields = message.headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return [
    { depth: 0, pieces: [piece('text', first)] },
    ...fields
      .filter(([name]) => !ofConnections.has(name))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => fieldLine(name, value)),
    ...prettyBody(message, mostLines + 1),
  ]
}

/** A header field, its name told from its value. */
export const fieldLine = (name: string, value: string): PrettyLine => ({
  depth: 0,
  pieces: [piece('property', name), piece('mark', ': '), piece('text', value)],
})

const requestLine = ({ method, target }: RecordedLeg): string => `${method} ${target}`
const statusLine = ({ status = 0 }: RecordedLeg): string => `HTTP ${String(status)}`
