import { hostname } from 'node:os'
import type { SecretStore } from '../../../lib/store/secrets.ts'
import { dnsSdServicesToAnnounce } from '../announce/dns-sd-services.ts'
import type { NetworkInterfaces } from '../addresses/network-interfaces.ts'
import { isWildcardAddress, addressesToBind } from '../addresses/listen-hosts.ts'
import { isLoopbackAddress } from '../addresses/connection-properties.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import {
  watchCertificates,
  type CertificateSource,
  type TlsIdentityLoader,
} from './certificate-source.ts'
import { openCertificateFiles } from './certificate-files.ts'
import { createIssuedTlsIdentityLoader } from './issued-tls-identity.ts'
import { createFileTlsIdentityLoader } from './file-tls-identity.ts'

export interface OpenCertificateSourceOptions {
  readonly interfaces: NetworkInterfaces
  readonly now?: () => number
  /** Milliseconds after which what may have changed is loaded again. */
  readonly every?: number
}

/**
 * The certificates that the settings ask for: those that they name, or some that the bridge issues. Rejects with one clear
 * line.
 */
export async function openCertificateSource(
  settings: Settings,
  store: SecretStore,
  log: Pick<Log, 'warn'>,
  { interfaces, now = Date.now, every = 10_000 }: OpenCertificateSourceOptions,
): Promise<CertificateSource> {
  const warn = onceEach((message) => {
    log.warn(message)
  })
  const load =
    settings.tls.cert === undefined && settings.tls.key === undefined
      ? await issuedIdentity(settings, store, { interfaces, now, warn })
      : identityFromFiles(settings, { now, warn })
  return watchCertificates(load, { every, warn })
}

interface Circumstances {
  readonly now: () => number
  readonly warn: (message: string) => void
}

function identityFromFiles(settings: Settings, circumstances: Circumstances): TlsIdentityLoader {
  const { advertise } = settings
  const addresses = beyond(settings)
  // An address in the settings is what clients type, unless a name is; a public authority certifies no private ones.
  const expected =
    advertise.length === 0
      ? { names: addresses, addresses: [] }
      : { names: advertise, addresses: addresses.filter((each) => !advertise.includes(each)) }
  return createFileTlsIdentityLoader({ ...settings.tls, ...circumstances, expected })
}

async function issuedIdentity(
  settings: Settings,
  store: SecretStore,
  { interfaces, ...circumstances }: Circumstances & { readonly interfaces: NetworkInterfaces },
): Promise<TlsIdentityLoader> {
  const wildcards = bound(settings).filter(isWildcardAddress)
  return createIssuedTlsIdentityLoader({
    ...circumstances,
    files: openCertificateFiles(settings.dataDir, await store.secret('tls')),
    named: [...settings.advertise, ...beyond(settings), 'localhost', '127.0.0.1', '::1'],
    present: () => [
      ...interfaces
        .addresses()
        .filter((each) => wildcards.includes(each.includes(':') ? '::' : '0.0.0.0')),
      ...dnsSdServicesToAnnounce(settings).map(({ host }) => host),
    ],
    surroundings: { subnets: interfaces.networks(), roaming: wildcards.length > 0 },
    hostName: hostname(),
    legacy: settings.legacyTls !== undefined,
  })
}

/** Addresses beyond this machine that the settings name. */
const beyond = (settings: Settings): readonly string[] =>
  bound(settings).filter((address) => !isWildcardAddress(address) && !isLoopbackAddress(address))

const bound = ({ listen, legacyTls }: Settings): readonly string[] => [
  ...addressesToBind(listen),
  ...(legacyTls ? addressesToBind({ host: legacyTls.address, addresses: [] }) : []),
]

/** What would be said at each load is said once. */
function onceEach(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message)) return
    said.add(message)
    say(message)
  }
}
