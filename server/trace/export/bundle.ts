import type { Har } from 'har-format'
import { arch, homedir, platform, release } from 'node:os'
import type { Settings } from '../../settings/settings.ts'
import { toHar } from './har.ts'
import { createMaskText } from './masked-text.ts'
import { maskRecorded } from './masked.ts'
import type { Recorded } from '../record/recorded.ts'

/** What helps to understand a fault, for people who do not know whose contacts they are. */
export interface Bundle {
  readonly note: string
  readonly versions: Readonly<Record<string, string>>
  readonly settings: object
  /** The client profiles that held. */
  readonly profiles: readonly { readonly client: string; readonly profile: string }[]
  /** What `doctor --json` says. */
  readonly doctor: unknown
  readonly har: Har
}

export interface BundleParts {
  readonly settings: Settings
  readonly recordings: readonly Recorded[]
  /** As JSON. */
  readonly doctor: string
  readonly version: string
}

/** Everything that is personal in it is masked, each word by the same other one. */
export function toBundle({ settings, recordings, doctor, version }: BundleParts): Bundle {
  const mask = createMaskText()
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
      recordings.map((recorded) => maskRecorded(recorded, mask)),
      version,
    ),
  }
}

/** All but what signs in or is a file's content; of that only whether it is there. */
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

function profilesIn(recordings: readonly Recorded[]): Bundle['profiles'] {
  const found = recordings.flatMap(({ userAgent: client = '', profile }) =>
    profile === undefined ? [] : [[`${client} ${profile}`, { client, profile }] as const],
  )
  return [...new Map(found).values()]
}
