/** Which authorities (`host:port`) are ours. Exact names only: anything else may be DNS rebinding. */
export type OurNames = (authority: string) => boolean

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Our names with our port, or without one: some clients lose it (OS X 10.6, Linphone). */
export function ourNames(host: string, port: () => number): OurNames {
  const names = new Set([
    ...loopback,
    host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host,
  ])
  return (authority) => {
    const [, name = '', digits] =
      /^([^:@]+|\[[^\]@]*\])(?::(\d{1,5}))?$/.exec(authority.toLowerCase()) ?? []
    return names.has(name) && (digits === undefined || Number(digits) === port())
  }
}
