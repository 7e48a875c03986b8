import type { Settings } from '../../settings/settings.ts'
import { ownIdentity } from '../../net/tls/own.ts'
import { ok, warning, type Finding } from '../examination/check.ts'

/** The certificate and key of the settings, looked at as `serve` does at its start. Throws UsageError with the cure. */
export async function certificateFiles({ advertise, tls }: Settings): Promise<Finding<true>> {
  const doubts: string[] = []
  await ownIdentity({
    ...tls,
    expected: { names: advertise, addresses: [] },
    now: Date.now,
    warn: (doubt) => void doubts.push(doubt),
  })()
  if (doubts.length === 0) return ok(`${tls.cert ?? ''} and its key fit together`, true)
  return warning(doubts.join('; '), 'Have another certificate made, and name it in tls.cert', true)
}
