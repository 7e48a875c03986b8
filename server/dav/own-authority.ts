/** Whether an authority (`host:port`) is the bridge's own. Exact names only: anything else may be DNS rebinding. */
export type OwnAuthorityCheck = (authority: string) => boolean

const loopback: readonly string[] = ['localhost', '127.0.0.1', '::1']

/**
 * Loopback's names and `names` (host names and addresses, asked for when it is none of those: addresses change), with one
 * of our ports, or without one: some clients lose it (OS X 10.6, Linphone).
 */
export function createOwnAuthorityCheck(
  names: () => readonly string[],
  ports: () => readonly (number | undefined)[],
): OwnAuthorityCheck {
  return (authority) => {
    const [, name = '', digits] =
      /^([^:@]+|\[[^\]@]*\])(?::(\d{1,5}))?$/.exec(authority.toLowerCase()) ?? []
    if (digits !== undefined && !ports().includes(Number(digits))) return false
    const address = /^\[(.*)\]$/.exec(name)?.[1]
    const matches = (own: string): boolean =>
      address === undefined ? name === own.toLowerCase() : isSpelled(own, address)
    return loopback.some(matches) || names().some(matches)
  }
}

/** Whether an address stands in brackets as it was written in the settings, or as URLs spell it. */
const isSpelled = (own: string, address: string): boolean =>
  own.toLowerCase() === address || URL.parse(`http://[${own}]/`)?.hostname === `[${address}]`
