import type { NetworkInterfaces } from '../../net/addresses/network-interfaces.ts'
import { checkServerCertificate } from './server-certificate.ts'
import { hostAndPortOf } from '../examination/connection.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import { runUnauthenticatedChecks } from './unauthenticated-checks.ts'
import { checkHostIsThisMachine } from './host-name.ts'
import { checkPlainHttpRefused } from './plain-http.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

/** What the checks of a TLS listener depend on. */
export interface TlsListenerCheckInput {
  readonly trust: TlsTrustOptions
  readonly interfaces: NetworkInterfaces
  readonly allowPlainLan: boolean
}

/** Checks name, certificate and unauthenticated responses of an `https:` address; true when a client is asked for credentials. */
export async function runTlsListenerChecks(
  runner: CheckRunner,
  address: string,
  { trust, interfaces, allowPlainLan }: TlsListenerCheckInput,
): Promise<true | undefined> {
  const url = new URL(address)
  const named = await runner.check(`${url.host}: name`, () =>
    checkHostIsThisMachine(hostAndPortOf(url).host, interfaces),
  )
  if (named?.loopback === false)
    await runner.check(`${url.host}: plain HTTP`, () => checkPlainHttpRefused(url, allowPlainLan))
  const certified = await runner.after(named, `${url.host}: certificate`, () =>
    checkServerCertificate(url, trust),
  )
  return certified && runUnauthenticatedChecks(runner, address, trust)
}
