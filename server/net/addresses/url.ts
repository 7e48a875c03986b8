/** `https://NAME:PORT/`, for a host name or an address. */
export function httpsUrl(name: string, port: number): string {
  return `https://${hostInUrl(name)}${port === 443 ? '' : `:${port}`}/`
}

/** A host name or address as it stands in a URL. */
export function hostInUrl(name: string): string {
  // A socket that takes both families shows IPv4 addresses so.
  const plain = name.replace(/^::ffff:(?=\d+\.)/i, '')
  return plain.includes(':') ? `[${plain}]` : plain
}
