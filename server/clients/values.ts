import type { DeviceWishes } from '../accounts/devices.ts'

/**
 * A client, and what to type into it, in the words of its own form. Texts hold `{places}` that `fill` replaces, and
 * `code` between backticks.
 */
export interface Client {
  /** As a short name of a device is written. */
  readonly id: string
  readonly name: string
  /** How it is known to work: see docs/clients.md. */
  readonly proof: string
  /** Matches what it calls itself, where nobody else does. */
  readonly agent?: RegExp
  /** On the bridge's own machine, or on another one, which needs TLS. */
  readonly runs: 'here' | 'elsewhere'
  /** What to open in it, from menu to menu. */
  readonly where?: string
  readonly fields?: readonly Field[]
  /** Lines for a command line or a settings file, in place of a form. */
  readonly lines?: string
  /** What to press when all is typed. */
  readonly then?: string
  /** What does not work, and what to know. */
  readonly notes: readonly string[]
  readonly suggests?: DeviceWishes & { readonly digest?: boolean }
  /** What it takes from a picture or a file, so that nothing has to be typed. */
  readonly takes?: 'davx5' | 'mobileconfig'
}

export interface Field {
  /** As the client writes it. */
  readonly label: string
  readonly value: string
}

/** What stands for the places in a client's texts. */
export interface Values {
  /** Base URL, with its slash. */
  readonly server: string
  readonly user: string
  /** Undefined: learnt later. */
  readonly email: string | undefined
  /** Undefined: it was shown once, and is not known any more. */
  readonly password: string | undefined
  /** Slug; undefined: not known before the first sync. */
  readonly book: string | undefined
}

/** A client's text with the values in its places. */
export function fill(text: string, values: Values): string {
  const places = placesOf(values)
  return text.replace(/\{([a-z]+)\}/g, (place, name: string) => places[name] ?? place)
}

function placesOf({
  server,
  user,
  email,
  password,
  book,
}: Values): Readonly<Record<string, string>> {
  const { protocol, hostname, host, port } = new URL(server)
  const secure = protocol === 'https:'
  return {
    server,
    host,
    hostname,
    port: port === '' ? (secure ? '443' : '80') : port,
    ssl: secure ? 'on' : 'off',
    user,
    email: email ?? 'the account’s e-mail address',
    password: password ?? '(it was shown once)',
    principal: `${server}principals/${user}/`,
    path: `/principals/${user}/`,
    book: `${server}addressbooks/${user}/${book ?? '(known after the first sync)'}/`,
  }
}

/** Base URLs for clients. */
export interface Reach {
  /** For those on the bridge's own machine. */
  readonly here: string
  /** For those on other ones; undefined: they cannot reach it. */
  readonly elsewhere: string | undefined
}

/** What clients can reach of a `serve`'s addresses; a name that is advertised alone is that of a proxy with TLS. */
export function reachOf(serving: readonly string[], advertise: readonly string[]): Reach {
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
