import { BlockList, isIP } from 'node:net'

/** For what an authority may issue certificates: DNS names with their subdomains, and networks in CIDR notation. */
export interface NameConstraints {
  readonly names: readonly string[]
  readonly networks: readonly string[]
}

/** Whether an authority with these constraints may issue a certificate for a DNS name or an IP address. */
export function isWithinNameConstraints(
  { names, networks }: NameConstraints,
  name: string,
): boolean {
  const family = familyOf(name)
  if (family === undefined) return names.some((base) => name === base || name.endsWith(`.${base}`))
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', prefix] = network.split('/')
    list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list.check(name, family)
}

/** What is known of the machine's networks. */
export interface NameConstraintOptions {
  /** Networks of the machine, in CIDR notation. */
  readonly subnets?: readonly string[]
  /** Whether the bridge listens at whatever address the machine gets: a laptop, or a machine whose network comes up later. */
  readonly roaming?: boolean
}

/**
 * Constraints for these DNS names and addresses, as narrow as possible without a new authority after each change of an
 * address: names as they are; for an address of a private network its subnet, since a router may assign another; for a public
 * IPv6 address its /64, whose second half devices change by themselves; a public IPv4 address alone; when roaming, every
 * private network.
 */
export function createNameConstraints(
  names: readonly string[],
  { subnets = [], roaming = false }: NameConstraintOptions = {},
): NameConstraints {
  const addresses = names.filter((name) => isIP(name) !== 0)
  const networks = addresses.map((address) => networkOf(address, subnets))
  return {
    names: unique(names.filter((name) => isIP(name) === 0)),
    networks: unique(roaming ? [...networks, ...privateNetworks, uniqueLocal] : networks),
  }
}

function networkOf(address: string, subnets: readonly string[]): string {
  if (isIn(loopback, address)) return masked(address, isIP(address) === 4 ? 32 : 128)
  if (isIP(address) === 6) return masked(address, 64)
  if (!isIn(privateNetworks, address)) return masked(address, 32)
  const subnet = subnets.find((each) =>
    isWithinNameConstraints({ names: [], networks: [each] }, address),
  )
  return masked(address, Math.max(Number(subnet?.split('/')[1] ?? 24), 16))
}

/** The network of an address. RFC 5280 wants zeros behind the prefix. */
function masked(address: string, prefix: number): string {
  const groups = isIP(address) === 4 ? octets(address) : hextets(address)
  const width = isIP(address) === 4 ? 8 : 16
  const kept = groups.map((group, at) => {
    const bits = Math.min(Math.max(prefix - at * width, 0), width)
    return group & (((1 << bits) - 1) << (width - bits))
  })
  return isIP(address) === 4
    ? `${kept.join('.')}/${prefix}`
    : `${kept.map((group) => group.toString(16)).join(':')}/${prefix}`
}

const octets = (address: string): readonly number[] => address.split('.').map(Number)

function hextets(address: string): readonly number[] {
  const [left = '', right] = address.split('::')
  const head = left === '' ? [] : left.split(':')
  const tail = right === undefined || right === '' ? [] : right.split(':')
  const between = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...between, ...tail].map((group) => parseInt(group, 16))
}

function familyOf(name: string): 'ipv4' | 'ipv6' | undefined {
  const family = isIP(name)
  return family === 0 ? undefined : family === 4 ? 'ipv4' : 'ipv6'
}

const isIn = (networks: readonly string[], address: string): boolean =>
  isWithinNameConstraints({ names: [], networks }, address)

const loopback = ['127.0.0.0/8', '::1/128']

/** RFC 1918, RFC 6598 (providers, Tailscale) and RFC 3927. */
const privateNetworks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
]

/** https://www.rfc-editor.org/rfc/rfc4193#section-3.1 */
const uniqueLocal = 'fc00::/7'

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)]
