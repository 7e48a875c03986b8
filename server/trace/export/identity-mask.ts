import { isIP, isIPv6 } from 'node:net'

/** What tells whose bridge it is, and where. */
export interface Identities {
  readonly accounts: readonly string[]
  readonly devices: readonly string[]
  /** Names of machines, without those that are everybody's. */
  readonly hosts: readonly string[]
  /** Absolute paths. */
  readonly paths: readonly string[]
  /** The home folder, which becomes `~`. */
  readonly home: string
}

/** Hosts that say nothing of a person: this machine, and Google's. */
export const isCommonHost = (host: string): boolean =>
  /^(?:localhost|127\.[\d.]+|0\.0\.0\.0|::1?|(?:[a-z0-9-]+\.){0,4}(?:google|googleapis)\.com)$/i.test(
    host.replace(/^\[|\]$/g, ''),
  )

/**
 * Replaces names of accounts, devices and machines, IP addresses and paths outside the home folder by `account-1`,
 * `host-2` and so on, the same by the same in all texts. A name of one or two letters is replaced in paths only.
 */
export function createIdentityMask(known: Identities): (text: string) => string {
  const { names, nameFor } = createNumbering()
  const pattern = registerAll(known, nameFor)
  const maskAddress = (found: string): string =>
    isIP(found) === 0 || isCommonHost(found) ? found : nameFor('address', found)
  return (text) =>
    replaceHome(text, known.home)
      .replace(pattern, (found) => names.get(found.toLowerCase()) ?? found)
      .replace(paths, (path) => nameFor('path', path))
      .replace(ipv4, maskAddress)
      .replace(ipv6, (found) => (isIPv6(found) ? maskAddress(found) : found))
}

function createNumbering(): {
  readonly names: ReadonlyMap<string, string>
  /** The name that a text has, else the next of that kind. */
  readonly nameFor: (kind: string, text: string) => string
} {
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const nameFor = (kind: string, text: string): string => {
    const known = names.get(text.toLowerCase())
    if (known !== undefined) return known
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const name = `${kind}-${String(count)}`
    names.set(text.toLowerCase(), name)
    return name
  }
  return { names, nameFor }
}

const replaceHome = (text: string, home: string): string =>
  home.length > 1 ? text.replaceAll(home, '~') : text

/** Absolute paths of the usual roots, which no path of a URL here begins with. */
const paths =
  /(?<![\w/:.~%-])(?:\/(?:etc|var|opt|srv|mnt|media|home|root|Users|usr|tmp|private|run|Volumes|Library|nix|snap|data)\/|[A-Za-z]:\\)[^\s"',;<>)]{1,1000}/g
/** A version in a User-Agent stands behind its product's name and a slash. */
const ipv4 = /(?<![\w.]|\w\/)\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g
const ipv6 = /(?<![\w:.])[0-9a-f:]{2,39}(?![\w:])/gi

/** Gives all of them their names; a pattern that finds them. */
function registerAll(
  { accounts, devices, hosts, paths }: Identities,
  nameFor: (kind: string, text: string) => string,
): RegExp {
  const kinds = { account: accounts, device: devices, host: hosts, path: paths }
  const all = Object.entries(kinds).flatMap(([kind, texts]) =>
    texts.filter((text) => text !== '').map((text) => ({ text, name: nameFor(kind, text) })),
  )
  // The longest first: one may be the beginning of another.
  const patterns = all
    .toSorted((left, right) => right.text.length - left.text.length)
    .map(({ text }) => patternOf(text))
  return new RegExp(patterns.length === 0 ? '(?!)' : patterns.join('|'), 'gi')
}

function patternOf(text: string): string {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
  return text.length < 3 ? `(?<=/)${escaped}(?=/)` : `(?<![\\w-])${escaped}(?![\\w-])`
}
