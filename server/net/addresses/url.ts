/** The base URL of HTTPS at a host name or address. */
export function httpsUrl(name: string, port: number): string {
  return `https://${literal(name)}${port === 443 ? '' : `:${port}`}/`
}

/** A host name or address as it stands in a URL. */
export function literal(name: string): string {
  // So does a socket that takes both families show IPv4 addresses.
  const plain = name.replace(/^::ffff:(?=\d+\.)/i, '')
  return plain.includes(':') ? `[${plain}]` : plain
}
