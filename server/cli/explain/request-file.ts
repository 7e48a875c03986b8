import type { Entry, Har } from 'har-format'
import { UsageError } from '../../settings/usage-error.ts'
import type { OwnRequest } from '../../trace/replay/own-line.ts'

/** The requests of clients in a file: an HTTP Archive, or one request as HTTP/1.1 writes it. Throws UsageError. */
export function requestsIn(text: string, file: string): readonly OwnRequest[] {
  if (text.trimStart().startsWith('{')) return fromHar(text, file)
  return [fromText(text, file)]
}

/** What `trace export` calls the entries between bridge and upstream. */
const otherLeg = 'bridge and upstream'

function fromHar(text: string, file: string): readonly OwnRequest[] {
  const entries = entriesIn(text)
  if (!entries) throw new UsageError(`${file} is no HTTP Archive: save it again with trace export`)
  return entries.filter(({ comment }) => comment !== otherLeg).map(fromEntry)
}

function entriesIn(text: string): readonly Entry[] | undefined {
  try {
    const { entries } = (JSON.parse(text) as Har).log
    return Array.isArray(entries) ? entries : undefined
  } catch {
    return undefined
  }
}

function fromEntry({ request: { method, url, headers, postData } }: Entry): OwnRequest {
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

/** Line ends of the head may be those of any system. */
function fromText(text: string, file: string): OwnRequest {
  const [, head = '', body = ''] = /^([^]*?)(?:\r?\n\r?\n([^]*))?$/.exec(text.trimStart()) ?? []
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
