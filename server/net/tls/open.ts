import { hostname } from 'node:os'
import type { Store } from '../../../lib/store/store.ts'
import { announced } from '../announce/announced.ts'
import type { Interfaces } from '../addresses/interfaces.ts'
import { isAll, toBind } from '../addresses/bindings.ts'
import { isLoopback } from '../addresses/door.ts'
import type { Log } from '../../log/log.ts'
import type { Settings } from '../../settings/settings.ts'
import { keepCertificates, type Certificates, type Look } from './certificates.ts'
import { createTlsFiles } from './files.ts'
import { madeIdentity } from './made.ts'
import { ownIdentity } from './own.ts'

export interface OpenOptions {
  readonly interfaces: Interfaces
  readonly now?: () => number
  /** Milliseconds between two looks at what may have changed. */
  readonly every?: number
}

/** The certificates that the settings ask for: the person's own, or some that are made here. Rejects with one clear line. */
export async function openCertificates(
  settings: Settings,
  store: Pick<Store, 'secret'>,
  log: Pick<Log, 'warn'>,
  { interfaces, now = Date.now, every = 10_000 }: OpenOptions,
): Promise<Certificates> {
  const warn = onceEach((message) => {
    log.warn(message)
  })
  const look =
    settings.tls.cert === undefined && settings.tls.key === undefined
      ? await made(settings, store, { interfaces, now, warn })
      : own(settings, { now, warn })
  return keepCertificates(look, { every, warn })
}

interface Circumstances {
  readonly now: () => number
  readonly warn: (message: string) => void
}

function own(settings: Settings, circumstances: Circumstances): Look {
  const { advertise } = settings
  const addresses = beyond(settings)
  // An address in the settings is what clients type, unless a name is; a public authority certifies no private ones.
  const expected =
    advertise.length === 0
      ? { names: addresses, addresses: [] }
      : { names: advertise, addresses: addresses.filter((each) => !advertise.includes(each)) }
  return ownIdentity({ ...settings.tls, ...circumstances, expected })
}

async function made(
  settings: Settings,
  store: Pick<Store, 'secret'>,
  { interfaces, ...circumstances }: Circumstances & { readonly interfaces: Interfaces },
): Promise<Look> {
  const all = bound(settings).filter(isAll)
  return madeIdentity({
    ...circumstances,
    files: createTlsFiles(settings.dataDir, await store.secret('tls')),
    named: [...settings.advertise, ...beyond(settings), 'localhost', '127.0.0.1', '::1'],
    present: () => [
      ...interfaces
        .addresses()
        .filter((each) => all.includes(each.includes(':') ? '::' : '0.0.0.0')),
      ...announced(settings).map(({ host }) => host),
    ],
    surroundings: { subnets: interfaces.networks(), roaming: all.length > 0 },
    hostName: hostname(),
    legacy: settings.legacyTls !== undefined,
  })
}

/** Addresses beyond this machine that the settings name. */
const beyond = (settings: Settings): readonly string[] =>
  bound(settings).filter((address) => !isAll(address) && !isLoopback(address))

const bound = ({ listen, legacyTls }: Settings): readonly string[] => [
  ...toBind(listen),
  ...(legacyTls ? toBind({ host: legacyTls.address, addresses: [] }) : []),
]

/** What would be said at each look is said once. */
function onceEach(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>()
  return (message) => {
    if (said.has(message)) return
    said.add(message)
    say(message)
  }
}
