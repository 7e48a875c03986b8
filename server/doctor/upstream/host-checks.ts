import { lookup } from 'node:dns/promises'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls'
import type { Settings } from '../../settings/settings.ts'
import { faultFinding, okFinding, type CheckFinding } from '../examination/check-result.ts'
import {
  hostAndPortOf,
  inspectConnection,
  connectionErrorReason,
  tlsServerName,
  type HostAndPort,
} from '../examination/connection.ts'
import type { CheckRunner } from '../examination/check-runner.ts'
import { checkClock } from './clock.ts'

/** Checks name, connection, certificate and clock of upstream's host; true when requests can reach it. */
export async function runUpstreamHostChecks(
  runner: CheckRunner,
  { file, upstream }: Settings,
): Promise<true | undefined> {
  const url = new URL(upstream.wellKnown)
  const address = hostAndPortOf(url)
  const setting = `upstream.wellKnown in ${file}`
  const named = await runner.check('upstream: name', () => checkName(address, setting))
  const connected = await runner.after(named, 'upstream: connection', () =>
    checkConnection(address, setting),
  )
  const trusted =
    url.protocol === 'http:'
      ? connected
      : await runner.after(connected, 'upstream: certificate', () =>
          checkCertificate(address, upstream.ca),
        )
  await runner.after(trusted, 'upstream: clock', () => checkClock(url, upstream.ca))
  return trusted
}

async function checkName({ host }: HostAndPort, setting: string): Promise<CheckFinding<true>> {
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address)
    return okFinding(`${host} is ${addresses.join(', ')}`, true)
  } catch (error) {
    return faultFinding(
      `${host} has no address (${connectionErrorReason(error)})`,
      `Check this machine's network and DNS, and ${setting}`,
    )
  }
}

async function checkConnection(address: HostAndPort, setting: string): Promise<CheckFinding<true>> {
  const { host, port } = address
  const started = performance.now()
  try {
    const answers = () => `${host}:${port} answers within ${elapsed(started)} ms`
    return okFinding(await inspectConnection(connectPlain(address), 'connect', answers), true)
  } catch (error) {
    return faultFinding(
      `${host}:${port} does not accept connections (${connectionErrorReason(error)})`,
      `Check this machine's network and firewall, and ${setting}`,
    )
  }
}

async function checkCertificate(
  address: HostAndPort,
  ca: string | undefined,
): Promise<CheckFinding<true>> {
  const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
  try {
    const socket = connectTls({ ...address, servername: tlsServerName(address), ...trust })
    return okFinding(
      await inspectConnection(socket, 'secureConnect', () => describeSession(socket)),
      true,
    )
  } catch (error) {
    return faultFinding(
      `${address.host} has no certificate to be trusted (${connectionErrorReason(error)})`,
      certificateCure(error),
    )
  }
}

function describeSession(socket: TLSSocket): string {
  const { subject, issuer, valid_to: until } = socket.getPeerCertificate()
  const by = [issuer.O, issuer.CN].flat().filter((name) => name !== undefined)
  const protocol = socket.getProtocol() ?? 'TLS'
  return `${protocol}, for ${[subject.CN].flat().join()}, by ${by.join(' ')}, until ${until}`
}

function certificateCure(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'].includes(code))
    return "Check the date and time of this machine; if they are right, upstream's certificate is not valid"
  return (
    'Does a proxy or a virus scanner look into encrypted traffic here? Then put its certificate into a PEM ' +
    'file and name that in upstream.ca'
  )
}

const elapsed = (started: number): number => Math.max(1, Math.round(performance.now() - started))
