/** Values that must not be quoted, by name (https://www.rfc-editor.org/rfc/rfc7616#section-3.4). */
export type UnquotedParamNames = ReadonlySet<string>

const token = String.raw`[!#$%&'*+.^_\`|~\dA-Za-z-]+`
const quoted = String.raw`"((?:[^"\\]|\\.)*)"`
const parameter = new RegExp(
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
    parameter.lastIndex = at
    const [whole, name = '', inQuotes, unquoted = ''] = parameter.exec(text) ?? []
    if (whole === undefined || params.has(name.toLowerCase())) return undefined
    params.set(name.toLowerCase(), inQuotes?.replace(/\\(.)/g, '$1') ?? unquoted)
    at += whole.length
  }
  return params
}

/** The inverse; a value holds no control characters, an unquoted one nothing but a token. */
export const serializeAuthParams = (
  params: Iterable<readonly [string, string]>,
  unquoted: UnquotedParamNames,
): string =>
  [...params]
    .map(([name, value]) =>
      unquoted.has(name) ? `${name}=${value}` : `${name}="${value.replace(/["\\]/g, '\\$&')}"`,
    )
    .join(', ')
