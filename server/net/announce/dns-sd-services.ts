import { listensBeyondLoopback } from '../addresses/listen-hosts.ts'
import type { Settings } from '../../settings/settings.ts'

/** A service to be announced: its type in DNS-SD (https://www.rfc-editor.org/rfc/rfc6764#section-3) and its host. */
export interface DnsSdService {
  readonly type: 'carddavs' | 'carddav'
  readonly host: string
}

// The machine's own name is announced by its own responder, and no name may be announced twice (RFC 6762 §9). The
// library holds each host for one service.
const secure: DnsSdService = { type: 'carddavs', host: 'carddav-bridge.local' }
const plain: DnsSdService = { type: 'carddav', host: 'carddav-bridge-plain.local' }

/** None when other machines are not served; no HTTPS when the settings name a certificate that is not for that host. */
export function dnsSdServicesToAnnounce({
  listen,
  dnsSd,
  tls,
  advertise,
  allowPlainLan,
}: Pick<
  Settings,
  'listen' | 'dnsSd' | 'tls' | 'advertise' | 'allowPlainLan'
>): readonly DnsSdService[] {
  if (!dnsSd || !listensBeyondLoopback(listen)) return []
  const isCertified = tls.cert === undefined || advertise.includes(secure.host)
  return [...(isCertified ? [secure] : []), ...(allowPlainLan ? [plain] : [])]
}
