import type { Settings } from '../../settings/settings.ts'
import { createFileTlsIdentityLoader } from '../../net/tls/file-tls-identity.ts'
import { okFinding, warningFinding, type CheckFinding } from '../examination/check-result.ts'

/** Checks the certificate and key of the settings as `serve` does at its start. Throws UsageError with the cure. */
export async function checkCertificateFiles({
  advertise,
  tls,
}: Settings): Promise<CheckFinding<true>> {
  const warnings: string[] = []
  await createFileTlsIdentityLoader({
    ...tls,
    expected: { names: advertise, addresses: [] },
    now: Date.now,
    warn: (warning) => void warnings.push(warning),
  })()
  if (warnings.length === 0) return okFinding(`${tls.cert ?? ''} and its key fit together`, true)
  return warningFinding(
    warnings.join('; '),
    'Have another certificate made, and name it in tls.cert',
    true,
  )
}
