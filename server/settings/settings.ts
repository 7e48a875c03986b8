import { join, resolve } from 'node:path'
import envPaths from 'env-paths'
import {
  configFileVariable,
  settingsFromEnvironment,
  type EnvironmentVariables,
} from './environment.ts'
import { assertOnlyOwnerCanWrite } from './file-access.ts'
import { readTextAndStats, settingsFromFile, unreadableFileError } from './settings-file.ts'
import { parseDuration } from './duration.ts'
import { mergeSettings } from './settings-merge.ts'
import type { FileSettings } from './schema.ts'
import { UsageError } from './usage-error.ts'

export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** All settings, checked and with their defaults; paths are absolute. */
export interface Settings {
  /** The file that was read, or would be read if it were there. */
  readonly file: string
  /** Name of a secret setting in that file, when every user of this machine can read it. */
  readonly exposedSecret: string | undefined
  readonly listen: {
    /** `localhost` means 127.0.0.1 and ::1 on the same port. */
    readonly host: string
    /** 0: any free one. */
    readonly port: number
    /** Beyond `host`, on the same port; `0.0.0.0` and `::` mean all of this machine. */
    readonly addresses: readonly string[]
  }
  /** Host names and addresses that clients type, in lower case, without brackets. */
  readonly advertise: readonly string[]
  /** Whether passwords may travel in clear beyond this machine. */
  readonly allowPlainLan: boolean
  /** Whether the network is told of the bridge when it listens beyond this machine. */
  readonly dnsSd: boolean
  /** Files of a certificate of one's own. */
  readonly tls: { readonly cert: string | undefined; readonly key: string | undefined }
  /** For devices that speak TLS 1.0 or 1.1 only. */
  readonly legacyTls: ListenAddress | undefined
  /** Whether the set-up pages are served. */
  readonly ui: boolean
  readonly sessions: {
    /** After which a browser must sign in to the pages again, however much it is used: `30d` (`parseDuration`). */
    readonly maxAge: string
  }
  /** Where `/metrics` is served without the owner's password. */
  readonly metrics: ListenAddress | undefined
  readonly trace: {
    /** Bytes of recorded traffic that are kept at most. */
    readonly memory: number
  }
  readonly dataDir: string
  readonly log: { readonly level: LogLevel }
  readonly upstream: {
    readonly wellKnown: string
    readonly quirks: 'google' | 'standard'
    /** The text of the PEM file, for OAuth endpoints too. */
    readonly ca: string | undefined
  }
  readonly oauth: {
    readonly clientId: string | undefined
    readonly clientSecret: string | undefined
    readonly authorizationEndpoint: string
    readonly tokenEndpoint: string
    /** Undefined for another server than Google that was given none. */
    readonly revocationEndpoint: string | undefined
    readonly scopes: readonly string[]
  }
  /** Whether what upstream drops of a card is kept here and shown again. */
  readonly keepDropped: boolean
  readonly replica: {
    /** How old what is served may be, in milliseconds; 0: each request asks upstream. */
    readonly maxAge: number
    /** How long a state that upstream does not confirm is served, in milliseconds; 0: not at all. */
    readonly offline: number
  }
  readonly keyCommand: string | undefined
  readonly keyFile: string | undefined
  readonly spool: {
    /** Bytes of an answer that stay in memory; what exceeds them goes to an encrypted file. */
    readonly memory: number
  }
}

/** A listener of its own. */
interface ListenAddress {
  readonly address: string
  /** 0: any free one. */
  readonly port: number
}

/**
 * Settings from the file that `--config` names, the environment and the defaults: a flag beats the environment
 * beats the file. Throws UsageError, one line with the setting's full name and the cure.
 */
export async function loadSettings(
  config: string | undefined,
  environment: EnvironmentVariables = process.env,
): Promise<Settings> {
  const layers = settingsFromEnvironment(environment)
  const file = resolve(config ?? environment[configFileVariable] ?? defaultFile())
  const written = await settingsFromFile(file)
  if (!written && (config ?? environment[configFileVariable]) !== undefined) {
    throw new UsageError(
      `there is no settings file ${file}: create it, or name another with --config`,
    )
  }
  const all = [written?.settings ?? {}, ...layers].reduce(mergeSettings)
  const ca = await readCaCertificate(all.upstream?.ca)
  return { ...withDefaults(file, all, ca), exposedSecret: written?.exposedSecret }
}

const paths = () => envPaths('carddav-bridge', { suffix: '' })
const defaultFile = (): string => join(paths().config, 'config.json')

function withDefaults(
  file: string,
  all: FileSettings,
  ca: string | undefined,
): Omit<Settings, 'exposedSecret'> {
  return {
    file,
    listen: {
      host: all.listen?.host ?? 'localhost',
      port: all.listen?.port ?? 8843,
      addresses: all.listen?.addresses ?? [],
    },
    advertise: all.advertise ?? [],
    allowPlainLan: all.allowPlainLan ?? false,
    dnsSd: all.dnsSd ?? true,
    tls: { cert: all.tls?.cert, key: all.tls?.key },
    legacyTls: listenAddress(all.legacyTls, 8844),
    ui: all.ui ?? true,
    sessions: { maxAge: all.sessions?.maxAge ?? '30d' },
    metrics: listenAddress(all.metrics, 9843),
    trace: { memory: all.trace?.memory ?? 52_428_800 },
    dataDir: all.dataDir ?? paths().data,
    log: { level: all.log?.level ?? 'info' },
    upstream: {
      wellKnown: all.upstream?.wellKnown ?? 'https://www.googleapis.com/.well-known/carddav',
      quirks: all.upstream?.quirks ?? 'google',
      ca,
    },
    oauth: oauth(all.oauth),
    keepDropped: all.keepDropped ?? true,
    replica: {
      maxAge: parseDuration(all.replica?.maxAge ?? '30s'),
      offline: all.replica?.offline === false ? 0 : parseDuration(all.replica?.offline ?? '30d'),
    },
    keyCommand: all.keyCommand,
    keyFile: all.keyFile,
    spool: { memory: all.spool?.memory ?? 33_554_432 },
  }
}

const listenAddress = (written: FileSettings['metrics'], port: number): ListenAddress | undefined =>
  written && { address: written.address ?? '127.0.0.1', port: written.port ?? port }

const oauth = (written: FileSettings['oauth']): Settings['oauth'] => ({
  clientId: written?.clientId,
  clientSecret: written?.clientSecret,
  authorizationEndpoint:
    written?.authorizationEndpoint ?? 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenEndpoint: written?.tokenEndpoint ?? googleTokenEndpoint,
  revocationEndpoint:
    written?.revocationEndpoint ?? defaultRevocationEndpoint(written?.tokenEndpoint),
  scopes: written?.scopes ?? ['https://www.googleapis.com/auth/carddav'],
})

// A refresh token of another server must not be shown to Google.
const defaultRevocationEndpoint = (tokenEndpoint = googleTokenEndpoint): string | undefined =>
  new URL(tokenEndpoint).host === new URL(googleTokenEndpoint).host
    ? 'https://oauth2.googleapis.com/revoke'
    : undefined

const googleTokenEndpoint = 'https://oauth2.googleapis.com/token'

async function readCaCertificate(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined
  const content = await readTextAndStats('upstream.ca', file)
  if (!content) throw unreadableFileError('upstream.ca', file, { code: 'ENOENT' })
  const { text, stats } = content
  assertOnlyOwnerCanWrite(
    { name: `upstream.ca ${file}`, path: file, stats },
    'it says who is trusted with tokens',
  )
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new UsageError(`upstream.ca ${file} holds no certificate: it must be a PEM file`)
}
