/** Which authorities (`host:port`) are ours. Exact names only: anything else may be DNS rebinding. */
export type OurNames = (authority: string) => boolean

const loopback: readonly string[] = ['localhost', '127.0.0.1', '::1']

/**
 * Loopback's names and `names` (host names and addresses, asked for when it is none of those: addresses change), with one
 * of our ports, or without one: some clients lose it (OS X 10.6, Linphone).
 */
export function ourNames(
  names: () => readonly string[],
  ports: () => readonly (number | undefined)[],
): OurNames {
  return (authority) => {
    const [, name = '', digits] =
      /^([^:@]+|\[[^\]@]*\])(?::(\d{1,5}))?$/.exec(authority.toLowerCase()) ?? []
    if (digits !== undefined && !ports().includes(Number(digits))) return false
    const address = /^\[(.*)\]$/.exec(name)?.[1]
    const isThis = (ours: string): boolean =>
      address === undefined ? name === ours.toLowerCase() : isSpelled(ours, address)
    return loopback.some(isThis) || names().some(isThis)
  }
}

/** Whether an address stands in brackets as it was written in the settings, or as URLs spell it. */
const isSpelled = (ours: string, address: string): boolean =>
  ours.toLowerCase() === address || URL.parse(`http://[${ours}]/`)?.hostname === `[${address}]`
