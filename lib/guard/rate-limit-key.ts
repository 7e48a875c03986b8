import { isIP } from 'node:net'

/**
 * What attempts from an address are counted under: the IPv4 address, also when it came mapped into IPv6, or the /64 network
 * of an IPv6 address, of which one machine can take all it likes (https://www.rfc-editor.org/rfc/rfc8981).
 */
export function rateLimitKeyOfAddress(address: string): string {
  const [plain = ''] = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%')
  return isIP(plain) === 6 ? `${groupsOf(plain).slice(0, 4).join(':')}::/64` : plain
}

/** The groups of an IPv6 address, as many as it takes to have its first four. */
function groupsOf(address: string): readonly string[] {
  const { hostname } = new URL(`http://[${address}]/`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const first = head === '' ? [] : head.split(':')
  if (tail === undefined) return first
  const last = tail === '' ? [] : tail.split(':')
  return [...first, ...Array<string>(8 - first.length - last.length).fill('0'), ...last]
}
