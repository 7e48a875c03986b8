import type { DeviceSettingsChange } from '../accounts/devices.ts'

/**
 * What to type into a client, in the words of its own form. Texts hold `{placeholders}` that `fillInSetupGuideValues`
 * replaces, and `code` between backticks.
 */
export interface ClientSetupGuide {
  /** Has the form of a device's name. */
  readonly id: string
  readonly name: string
  /** How it is known to work: see docs/clients.md. */
  readonly proof: string
  /** Matches its User-Agent and no other client's. */
  readonly agent?: RegExp
  /** On the bridge's own machine (`here`), or on another one, which needs TLS. */
  readonly runs: 'here' | 'elsewhere'
  /** What to open in it, from menu to menu. */
  readonly where?: string
  readonly fields?: readonly SetupGuideField[]
  /** Lines for a command line or a settings file, in place of a form. */
  readonly lines?: string
  /** What to press when all is typed. */
  readonly then?: string
  /** What does not work, and what to know. */
  readonly notes: readonly string[]
  readonly suggests?: DeviceSettingsChange & { readonly digest?: boolean }
  /** The QR code or file that it can be set up with, so that nothing has to be typed. */
  readonly takes?: 'davx5' | 'mobileconfig'
}

/** A field of the client's form. */
export interface SetupGuideField {
  /** As the client shows it. */
  readonly label: string
  /** May hold placeholders. */
  readonly value: string
}

/** The values of the placeholders in a guide's texts. */
export interface SetupGuideValues {
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

/** A text of a guide with its placeholders replaced. */
export function fillInSetupGuideValues(text: string, values: SetupGuideValues): string {
  const replacements = replacementsOf(values)
  return text.replace(
    /\{([a-z]+)\}/g,
    (placeholder, name: string) => replacements[name] ?? placeholder,
  )
}

function replacementsOf({
  server,
  user,
  email,
  password,
  book,
}: SetupGuideValues): Readonly<Record<string, string>> {
  const { protocol, hostname, host, port } = new URL(server)
  const secure = protocol === 'https:'
  const home = `addressbooks/${user}/`
  const bookPath = `${home}${book ?? '(known after the first sync)'}/`
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
    homepath: `/${home}`,
    bookpath: `/${bookPath}`,
    book: `${server}${bookPath}`,
  }
}
