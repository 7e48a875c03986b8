/** Base URLs of the bridge for clients. */
export interface ClientBaseUrls {
  /** For clients on the bridge's own machine. */
  readonly here: string
  /** For clients on other machines; undefined: they cannot reach the bridge. */
  readonly elsewhere: string | undefined
}

/**
 * Chooses among the base URLs of a running `serve`. Where none of them has TLS, the first advertised name is taken for
 * that of a TLS proxy.
 */
export function clientBaseUrls(
  serving: readonly string[],
  advertise: readonly string[],
): ClientBaseUrls {
  const plain = serving.filter((url) => url.startsWith('http:'))
  const [first = serving[0] ?? ''] = plain
  const both =
    plain.some((url) => url.includes('//127.')) && plain.some((url) => url.includes('[::1]'))
  const proxy = advertise.map((name) => `https://${name.includes(':') ? `[${name}]` : name}/`)
  return {
    here: both ? first.replace(/\/\/[^/:]+/, '//localhost') : first,
    elsewhere: serving.find((url) => url.startsWith('https:')) ?? proxy[0],
  }
}
