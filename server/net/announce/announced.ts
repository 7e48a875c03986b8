import { reachesBeyond } from '../addresses/bindings.ts'
import type { Settings } from '../../settings/settings.ts'

/** What the network is told: the type of DNS-SD (https://www.rfc-editor.org/rfc/rfc6764#section-3) and a host of ours. */
export interface Announced {
  readonly type: 'carddavs' | 'carddav'
  readonly host: string
}

// The machine's own name is told by the machine's own responder, and no name may be told twice (RFC 6762 §9). The
// library holds each host for one service.
const secure: Announced = { type: 'carddavs', host: 'carddav-bridge.local' }
const plain: Announced = { type: 'carddav', host: 'carddav-bridge-plain.local' }

/** Nothing when nobody beyond this machine is served; no HTTPS when a certificate of one's own is not for that host. */
export function announced({
  listen,
  dnsSd,
  tls,
  advertise,
  allowPlainLan,
}: Pick<
  Settings,
  'listen' | 'dnsSd' | 'tls' | 'advertise' | 'allowPlainLan'
>): readonly Announced[] {
  if (!dnsSd || !reachesBeyond(listen)) return []
  const fits = tls.cert === undefined || advertise.includes(secure.host)
  return [...(fits ? [secure] : []), ...(allowPlainLan ? [plain] : [])]
}
