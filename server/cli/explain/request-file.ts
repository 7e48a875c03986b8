import type { Entry, Har } from 'har-format'
import { UsageError } from '../../settings/usage-error.ts'
import type { RequestMessage } from '../../trace/replay/in-process-request.ts'

/** Parses a file with clients' requests: an HTTP Archive, or one request in HTTP/1.1 syntax. Throws UsageError. */
export function parseRequestFile(text: string, file: string): readonly RequestMessage[] {
  if (text.trimStart().startsWith('{')) return fromHar(text, file)
  return [fromText(text, file)]
}

/** How the comment of the entries between bridge and upstream begins in files of `trace export`. */
const upstreamEntryComment = 'bridge and upstream'

function fromHar(text: string, file: string): readonly RequestMessage[] {
  const entries = entriesIn(text)
  if (!entries) throw new UsageError(`${file} is no HTTP Archive: save it again with trace export`)
  return entries
    .filter(({ comment }) => comment?.startsWith(upstreamEntryComment) !== true)
    .map(fromEntry)
}

function entriesIn(text: string): readonly Entry[] | undefined {
  try {
    const { entries } = (JSON.parse(text) as Har).log
    return Array.isArray(entries) ? entries : undefined
  } catch {
    return undefined
  }
}

function fromEntry({ request: { method, url, headers, postData } }: Entry): RequestMessage {
  const parsed = URL.parse(url)
  // Fields of HTTP/2, which browsers write beside the others.
  const fields = headers.filter(({ name }) => !name.startsWith(':'))
  const hasHost = fields.some(({ name }) => name.toLowerCase() === 'host')
  return {
    method,
    target: parsed ? parsed.pathname + parsed.search : url,
    headers: [
      ...(hasHost || !parsed ? [] : [['Host', parsed.host] as const]),
      ...fields.map(({ name, value }) => [name, value] as const),
    ],
    body: Buffer.from(postData?.text ?? ''),
  }
}

const blankLine = /\r?\n\r?\n/

/** Line ends of the head may be those of any system. */
function fromText(text: string, file: string): RequestMessage {
  const message = text.trimStart()
  const [head = ''] = message.split(blankLine, 1)
  const [gap = ''] = blankLine.exec(message.slice(head.length)) ?? []
  const body = message.slice(head.length + gap.length)
  const [first = '', ...lines] = head.trimEnd().split(/\r?\n/)
  const [, method, target] = /^(\S+) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/.exec(first) ?? []
  if (method === undefined || target === undefined)
    throw new UsageError(
      `${file} does not begin with a request line such as: PROPFIND /addressbooks/alice/ HTTP/1.1`,
    )
  return { method, target, headers: lines.map(field), body: Buffer.from(body) }
}

function field(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()]
}
