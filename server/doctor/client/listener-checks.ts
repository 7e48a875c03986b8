import type { ServingClaim } from '../../../lib/store/serving-claim.ts'
import { createNetworkInterfaces } from '../../net/addresses/network-interfaces.ts'
import type { Settings } from '../../settings/settings.ts'
import { checkCertificateFiles } from '../installation/certificate-files.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import { runUnauthenticatedChecks } from './unauthenticated-checks.ts'
import { runTlsListenerChecks } from './tls-listener-checks.ts'
import { checkLocalhostAddresses, checkRunningServer } from '../installation/running-server.ts'
import { loadTlsTrustOptions, type TlsTrustOptions } from '../examination/tls-trust.ts'

/** Where clients can reach the bridge. */
export interface ClientEndpoint {
  /** Base URL of the best listener that works, HTTPS before HTTP; undefined when none does. */
  readonly address: string | undefined
  readonly trust: TlsTrustOptions
}

/** Checks the running `serve` and each of its addresses; `store` is undefined when the data folder cannot be used. */
export async function runListenerChecks(
  runner: CheckRunner,
  settings: Settings,
  store: ServingClaim | undefined,
): Promise<ClientEndpoint> {
  if (settings.tls.cert !== undefined || settings.tls.key !== undefined)
    await runner.check('tls.cert', () => checkCertificateFiles(settings))
  const addresses = await runner.after(store, 'serve', (opened) =>
    checkRunningServer(opened, settings),
  )
  await runner.after(addresses, 'localhost', checkLocalhostAddresses)
  const trust = await loadTlsTrustOptions(settings)
  const input = { trust, interfaces: createNetworkInterfaces(), ...settings }
  const working: string[] = []
  for (const address of addresses ?? []) {
    const works = address.startsWith('https:')
      ? await runTlsListenerChecks(runner, address, input)
      : await runUnauthenticatedChecks(runner, address, trust)
    if (works) working.push(address)
  }
  return { address: working.find((address) => address.startsWith('https:')) ?? working[0], trust }
}
