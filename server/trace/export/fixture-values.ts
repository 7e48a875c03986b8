import type { RecordedHeaders } from '../record/recorded-request.ts'

/**
 * The values of a response that a client repeats in later requests and that differ between servers, by their names in
 * fixtures, such as `href 3.2`: the third href of the fourth response, both counted from 0.
 */
export function extractFixtureValues(
  answer: number,
  { headers, body }: { readonly headers: RecordedHeaders; readonly body: string },
): ReadonlyMap<string, string> {
  const etag = headers.find(([name]) => name.toLowerCase() === 'etag')
  return new Map([
    ...(etag ? [[`etag ${String(answer)}`, etag[1]] as const] : []),
    ...numberedMatches('href', answer, body, href),
    ...numberedMatches('etag', answer, body, getetag),
    ...numberedMatches('sync-token', answer, body, syncToken),
  ])
}

const element = (name: string): RegExp =>
  new RegExp(String.raw`<(?:[\w-]+:)?${name}(?:\s[^<>]*)?>([^<]+)</`, 'g')
const href = element('href')
const getetag = element('getetag')
const syncToken = element('sync-token')

const numberedMatches = (
  kind: string,
  answer: number,
  body: string,
  pattern: RegExp,
): (readonly [string, string])[] =>
  [...body.matchAll(pattern)].map(([, value = ''], at) => [
    `${kind} ${String(answer)}.${String(at)}`,
    value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  ])

/** The path of a card: other paths are the same for every bridge. */
const cardPath = /^\/addressbooks\/[^/]+\/[^/]+\/[^/]+$/

/** Whether another bridge has another value for this name. */
export const isServerSpecificValue = (name: string, value: string): boolean =>
  !name.startsWith('href') || cardPath.test(value)

/** `text` with each `{{NAME}}` replaced by its value. Throws when there is none. */
export const fillInFixtureValues = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\{\{([\w. -]+)\}\}/g, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`the bridge has answered no ${name}`)
    return value
  })
