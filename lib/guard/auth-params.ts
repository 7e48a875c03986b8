/** Values that must not be quoted, by name (https://www.rfc-editor.org/rfc/rfc7616#section-3.4). */
export type Bare = ReadonlySet<string>

const token = String.raw`[!#$%&'*+.^_\`|~\dA-Za-z-]+`
const quoted = String.raw`"((?:[^"\\]|\\.)*)"`
const param = new RegExp(
  String.raw`[\t ,]*(${token})[\t ]*=[\t ]*(?:${quoted}|([^\s",]+))[\t ]*(?=,|$)`,
  'y',
)

/**
 * The parameters of a challenge or of credentials, by lower-case name
 * (https://www.rfc-editor.org/rfc/rfc9110#section-11.2). Undefined for what is malformed or says a name twice.
 */
export function parseAuthParams(text: string): ReadonlyMap<string, string> | undefined {
  const params = new Map<string, string>()
  let at = 0
  while (!/^[\t ,]*$/.test(text.slice(at))) {
    param.lastIndex = at
    const [whole, name = '', inQuotes, bare = ''] = param.exec(text) ?? []
    if (whole === undefined || params.has(name.toLowerCase())) return undefined
    params.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? bare)
    at += whole.length
  }
  return params
}

/** The inverse; a value holds no control characters, a bare one nothing but a token. */
export const printAuthParams = (params: Iterable<readonly [string, string]>, bare: Bare): string =>
  [...params]
    .map(([name, value]) =>
      bare.has(name) ? `${name}=${value}` : `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
    )
    .join(', ')
