import { urlOf } from './har.ts'
import type { RecordedLeg } from '../record/recorded.ts'
import { masked } from '../record/secrets.ts'

/** What curl sets by itself, or must set anew. */
const own = new Set(['host', 'content-length', 'connection', 'authorization', 'accept-encoding'])

/** The request as a command for a POSIX shell; curl asks for the password, which was not recorded. */
export function toCurl(leg: RecordedLeg, user: string | undefined): string {
  const { method, request } = leg
  const headers = request.headers.filter(([name, value]) => !isOwn(name, value))
  const body = request.body.content.toString()
  return [
    // Told by its name alone, curl would wait for the body of the answer to a HEAD.
    `curl --include --globoff --path-as-is ${method === 'HEAD' ? '--head' : `--request ${quote(method)}`}`,
    ...(user === undefined ? [] : [`--user ${quote(user)}`]),
    ...headers.map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-raw ${quote(body)}`]),
    quote(urlOf(leg)),
  ].join(' \\\n  ')
}

const isOwn = (name: string, value: string): boolean =>
  own.has(name.toLowerCase()) || value.includes(masked)

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
