import type { RecordedHeaders } from '../record/recorded.ts'

/**
 * What a client takes out of an answer and says again later, but every bridge calls otherwise: by its name in fixtures,
 * such as `href 3.2`: the second href of the fourth answer, counted from 0.
 */
export function valuesOf(
  answer: number,
  { headers, body }: { readonly headers: RecordedHeaders; readonly body: string },
): ReadonlyMap<string, string> {
  const etag = headers.find(([name]) => name.toLowerCase() === 'etag')
  return new Map([
    ...(etag ? [[`etag ${String(answer)}`, etag[1]] as const] : []),
    ...numbered('href', answer, body, href),
    ...numbered('etag', answer, body, getetag),
    ...numbered('sync-token', answer, body, syncToken),
  ])
}

const element = (name: string): RegExp =>
  new RegExp(String.raw`<(?:[\w-]+:)?${name}(?:\s[^>]*)?>([^<]+)</`, 'g')
const href = element('href')
const getetag = element('getetag')
const syncToken = element('sync-token')

const numbered = (
  kind: string,
  answer: number,
  body: string,
  pattern: RegExp,
): (readonly [string, string])[] =>
  [...body.matchAll(pattern)].map(([, value = ''], at) => [
    `${kind} ${String(answer)}.${String(at)}`,
    value.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  ])

/** A card: other paths are the same for every bridge. */
const cardPath = /^\/addressbooks\/[^/]+\/[^/]+\/[^/]+$/

/** Whether a value is called otherwise by another bridge. */
export const differs = (name: string, value: string): boolean =>
  !name.startsWith('href') || cardPath.test(value)

/** `text` with the values that a bridge has answered put in for their names. Throws when one did not come. */
export const filledIn = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\{\{([\w. -]+)\}\}/g, (_, name: string) => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`the bridge has answered no ${name}`)
    return value
  })
