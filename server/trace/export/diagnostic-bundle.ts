import type { Har } from 'har-format'
import { arch, homedir, platform, release } from 'node:os'
import type { Settings } from '../../settings/settings.ts'
import { toHar } from './har.ts'
import { createPersonalDataMask } from './personal-data-mask.ts'
import { maskRecordedRequest } from './masked-request.ts'
import type { RecordedRequest } from '../record/recorded-request.ts'

/** A report for whoever looks for a fault, without personal data and secrets. */
export interface DiagnosticBundle {
  readonly note: string
  readonly versions: Readonly<Record<string, string>>
  readonly settings: object
  /** Which client profile each User-Agent had. */
  readonly profiles: readonly { readonly client: string; readonly profile: string }[]
  /** What `doctor --json` says. */
  readonly doctor: unknown
  readonly har: Har
}

/** What a diagnostic bundle is made of, not masked yet. */
export interface DiagnosticBundleInput {
  readonly settings: Settings
  readonly recordings: readonly RecordedRequest[]
  /** What `doctor --json` printed. */
  readonly doctor: string
  readonly version: string
}

/** Personal data is masked, equal words by equal ones; secrets are left out. */
export function createDiagnosticBundle({
  settings,
  recordings,
  doctor,
  version,
}: DiagnosticBundleInput): DiagnosticBundle {
  const mask = createPersonalDataMask()
  const home = homedir()
  const masked = (json: string): unknown => JSON.parse(mask(json.replaceAll(home, '~')))
  return {
    note: 'A report of carddav-bridge: names, numbers and addresses of people are replaced, secrets left out.',
    versions: {
      'carddav-bridge': version,
      node: process.version,
      system: `${platform()} ${release()} ${arch()}`,
    },
    settings: masked(JSON.stringify(withoutSecrets(settings))) as object,
    profiles: profilesIn(recordings),
    doctor: masked(doctor),
    har: toHar(
      recordings.map((recorded) => maskRecordedRequest(recorded, mask)),
      version,
    ),
  }
}

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

function profilesIn(recordings: readonly RecordedRequest[]): DiagnosticBundle['profiles'] {
  const found = recordings.flatMap(({ userAgent: client = '', profile }) =>
    profile === undefined ? [] : [[`${client} ${profile}`, { client, profile }] as const],
  )
  return [...new Map(found).values()]
}
