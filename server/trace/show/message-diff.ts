import { diffArrays } from 'diff'
import { prettyPrintBody } from './pretty-body.ts'
import { prettyLineTextWithoutPrefixes, prettyToken, type PrettyLine } from './pretty-line.ts'
import type { RecordedExchange, RecordedMessage } from '../record/recorded-request.ts'

/** Adjacent lines that are in both messages or in one of them. `same` lines are those of the later message. */
export interface DiffHunk {
  readonly kind: 'same' | 'removed' | 'added'
  readonly lines: readonly PrettyLine[]
}

/** What was rewritten, or why the messages are not compared. */
export type MessageDiff = { readonly changes: readonly DiffHunk[] } | { readonly leftOut: string }

/** Longer messages are not compared. */
export const maxDiffLines = 5_000
/** Milliseconds for one comparison, since it blocks the process. */
const timeout = 250

/** Compares a client's request with an upstream one; namespace prefixes and indentation do not count. */
export const diffRequests = (client: RecordedExchange, upstream: RecordedExchange): MessageDiff =>
  isComparable(client, upstream)
    ? diff(
        messageLines(client.request, requestLine(client)),
        messageLines(upstream.request, requestLine(upstream)),
      )
    : notComparable(upstream)

/** Compares upstream's response with the client's; namespace prefixes and indentation do not count. */
export const diffResponses = (upstream: RecordedExchange, client: RecordedExchange): MessageDiff =>
  isComparable(client, upstream)
    ? diff(
        messageLines(upstream.response, statusLine(upstream)),
        messageLines(client.response, statusLine(client)),
      )
    : notComparable(upstream)

/** Whether both have the same method, or both ask for properties. */
const isComparable = (client: RecordedExchange, upstream: RecordedExchange): boolean =>
  client.method === upstream.method ||
  [client, upstream].every(({ method }) => method === 'PROPFIND' || method === 'REPORT')

const notComparable = ({ method }: RecordedExchange): MessageDiff => ({
  leftOut: `this ${method} is a question of the bridge’s own, so there is nothing to compare`,
})

interface Line {
  readonly line: PrettyLine
  readonly compared: string
}

function diff(before: readonly PrettyLine[], after: readonly PrettyLine[]): MessageDiff {
  if (Math.max(before.length, after.length) > maxDiffLines)
    return { leftOut: `more than ${maxDiffLines.toLocaleString('en')} lines are not compared` }
  const found = diffArrays<Line>(before.map(toComparedLine), after.map(toComparedLine), {
    comparator: (left, right) => left.compared === right.compared,
    timeout,
  })
  if (!found) return { leftOut: 'hardly a line is the same' }
  return {
    changes: found.map(({ value, added, removed }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      lines: value.map(({ line }) => line),
    })),
  }
}

const toComparedLine = (line: PrettyLine): Line => ({
  line,
  compared: prettyLineTextWithoutPrefixes(line),
})

/** Header fields that belong to a connection, or to a moment. */
const ignoredHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'host',
  'keep-alive',
  'transfer-encoding',
])

/** The lines of a message; header fields are sorted and in lower case, since neither has a meaning. */
function messageLines(message: RecordedMessage | undefined, first: string): readonly PrettyLine[] {
  if (!message) return []
  const fields = message.headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return [
    { depth: 0, tokens: [prettyToken('text', first)] },
    ...fields
      .filter(([name]) => !ignoredHeaders.has(name))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => prettyHeaderLine(name, value)),
    ...prettyPrintBody(message, maxDiffLines + 1),
  ]
}

/** A header field as a line, with tokens for its name and its value. */
export const prettyHeaderLine = (name: string, value: string): PrettyLine => ({
  depth: 0,
  tokens: [prettyToken('property', name), prettyToken('mark', ': '), prettyToken('text', value)],
})

const requestLine = ({ method, target }: RecordedExchange): string => `${method} ${target}`
const statusLine = ({ status = 0 }: RecordedExchange): string => `HTTP ${String(status)}`
