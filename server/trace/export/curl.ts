import { exchangeUrl } from './har.ts'
import type { RecordedExchange } from '../record/recorded-request.ts'
import { maskedSecret } from '../record/secrets.ts'

/** Header fields that curl sets by itself. */
const setByCurl = new Set([
  'host',
  'content-length',
  'connection',
  'authorization',
  'accept-encoding',
])

/** The request as a command for a POSIX shell; curl asks for the password, which was not recorded. */
export function formatCurlCommand(exchange: RecordedExchange, user: string | undefined): string {
  const { method, request } = exchange
  const headers = request.headers.filter(([name, value]) => !isSetByCurl(name, value))
  const body = request.body.content.toString()
  return [
    // Told by its name alone, curl would wait for the body of the answer to a HEAD.
    `curl --include --globoff --path-as-is ${method === 'HEAD' ? '--head' : `--request ${quote(method)}`}`,
    ...(user === undefined ? [] : [`--user ${quote(user)}`]),
    ...headers.map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-raw ${quote(body)}`]),
    quote(exchangeUrl(exchange)),
  ].join(' \\\n  ')
}

const isSetByCurl = (name: string, value: string): boolean =>
  setByCurl.has(name.toLowerCase()) || value.includes(maskedSecret)

const quote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
