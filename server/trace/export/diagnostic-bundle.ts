import { arch, homedir, hostname, platform, release } from 'node:os'
import type { Settings } from '../../settings/settings.ts'
import { headerValue } from '../record/header-value.ts'
import type { RecordedRequest } from '../record/recorded-request.ts'
import { createTurnLimit, type TurnLimit } from './event-loop-turns.ts'
import { printHarFile } from './har-file.ts'
import { createIdentityMask, isCommonHost, type Identities } from './identity-mask.ts'
import { maskRecordedRequest } from './masked-request.ts'
import { createPersonalDataMask, joinInTurns } from './personal-data-mask.ts'

/** What a diagnostic bundle is made of, not masked yet. */
export interface DiagnosticBundleInput {
  readonly settings: Settings
  readonly recordings: readonly RecordedRequest[]
  /** What `doctor --json` printed. */
  readonly doctor: string
  readonly version: string
  /** Those that there are, beside the ones that were recorded. */
  readonly accounts: readonly string[]
  readonly devices: readonly string[]
}

const note =
  'A report of carddav-bridge: names, numbers and addresses of people are replaced, and so are the names of accounts, ' +
  'devices and machines, their addresses, and paths outside the home folder; secrets are left out.'

/**
 * A report for whoever looks for a fault, as the text of a JSON object, piece by piece: `note`, `versions`, `settings`,
 * `profiles` (which client profile each User-Agent had), `doctor` (what `doctor --json` says) and `har`. Personal data is
 * masked, equal words by equal ones; secrets are left out.
 */
export async function* printDiagnosticBundle(input: DiagnosticBundleInput): AsyncGenerator<string> {
  const { settings, recordings, doctor, version } = input
  const limit = createTurnLimit()
  const mask = createPersonalDataMask()
  const maskIdentities = createIdentityMask(await identitiesOf(input, limit))
  const maskText = async (text: string): Promise<string> =>
    maskIdentities(await joinInTurns(mask(text), limit))
  const maskedWhole = (value: unknown): unknown =>
    mapStrings(value, (text) => maskIdentities([...mask(text)].join('')))
  const head = {
    note,
    versions: {
      'carddav-bridge': version,
      node: process.version,
      system: `${platform()} ${release()} ${arch()}`,
    },
    settings: maskedWhole(withoutSecrets(settings)),
    profiles: maskedWhole(profilesIn(recordings)),
    doctor: maskedWhole(JSON.parse(doctor)),
  }
  yield `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "har": `
  const prepare = async (recorded: RecordedRequest): Promise<RecordedRequest> => {
    const masked = await maskRecordedRequest(recorded, maskText)
    return { ...masked, who: maskedWhole(recorded.who) as RecordedRequest['who'] }
  }
  yield* printHarFile(recordings, version, prepare, limit)
  yield '\n}\n'
}

async function identitiesOf(
  { settings, recordings, accounts, devices }: DiagnosticBundleInput,
  limit: TurnLimit,
): Promise<Identities> {
  const found = { accounts: new Set(accounts), devices: new Set(devices), hosts: new Set<string>() }
  const texts = stringsIn(settings)
  const urls = texts.flatMap((text) => URL.parse(text)?.hostname ?? [])
  for (const host of [...urls, ...settings.advertise, hostname()]) found.hosts.add(host)
  for (const { who, client } of recordings) {
    if (who) found.accounts.add(who.account)
    if (who) found.devices.add(who.device)
    const host = headerValue(client.request.headers, 'host') ?? ''
    found.hosts.add(URL.parse(`http://${host}`)?.hostname ?? '')
    if (limit.isReached()) await limit.nextTurn()
  }
  const home = homedir()
  return {
    accounts: [...found.accounts],
    devices: [...found.devices],
    hosts: [...found.hosts].filter((host) => !isCommonHost(host)),
    paths: texts.filter((text) => isAbsolutePath(text) && !text.startsWith(home)),
    home,
  }
}

const isAbsolutePath = (text: string): boolean => /^(?:\/[^/]|[A-Za-z]:\\)/.test(text)

/** Credentials and contents of files are replaced by whether they are set. */
function withoutSecrets({ oauth, keyCommand, keyFile, upstream, tls, ...rest }: Settings): object {
  const { clientId, clientSecret, ...endpoints } = oauth
  return {
    ...rest,
    upstream: { ...upstream, ca: isSet(upstream.ca) },
    tls: { cert: isSet(tls.cert), key: isSet(tls.key) },
    oauth: { ...endpoints, clientId: isSet(clientId), clientSecret: isSet(clientSecret) },
    keyCommand: isSet(keyCommand),
    keyFile: isSet(keyFile),
  }
}

const isSet = (value: unknown): 'set' | 'not set' => (value === undefined ? 'not set' : 'set')

function profilesIn(
  recordings: readonly RecordedRequest[],
): readonly { readonly client: string; readonly profile: string }[] {
  const found = recordings.flatMap(({ userAgent: client = '', profile }) =>
    profile === undefined ? [] : [[`${client} ${profile}`, { client, profile }] as const],
  )
  return [...new Map(found).values()]
}

/** The same value of JSON with other texts; keys stay. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]),
  )
}

function stringsIn(value: unknown): readonly string[] {
  const found: string[] = []
  mapStrings(value, (text) => {
    found.push(text)
    return text
  })
  return found
}
