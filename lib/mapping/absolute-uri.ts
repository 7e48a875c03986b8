/** A URI that names a server. */
export interface AbsoluteUri {
  /** Undefined for a network-path reference, `//host/path`. */
  readonly scheme: 'http' | 'https' | undefined
  /** In lower case, without a port that its scheme implies; user information stays. */
  readonly authority: string
  /** Path, query and fragment, as they were; may be empty. */
  readonly rest: string
}

const form = /^(?:(https?):)?\/\/([^/?#]*)/i
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' }

/**
 * The parts of an http or https URI or a network-path reference, equal for those that are equivalent
 * (https://www.rfc-editor.org/rfc/rfc3986#section-6.2.3, RFC 9110 §4.2.3); undefined for anything else.
 */
export function parseAbsoluteUri(text: string): AbsoluteUri | undefined {
  const match = form.exec(text)
  if (match === null) return undefined
  const scheme = match[1]?.toLowerCase() as AbsoluteUri['scheme']
  const authority = withoutDefaultPort((match[2] ?? '').toLowerCase(), scheme)
  return { scheme, authority, rest: text.slice(match[0].length) }
}

function withoutDefaultPort(authority: string, scheme: string | undefined): string {
  if (scheme === undefined) return authority
  const [, host, port] = /^(.+):(\d*)$/.exec(authority) ?? []
  return host !== undefined && (port === '' || port === defaultPorts[scheme]) ? host : authority
}
