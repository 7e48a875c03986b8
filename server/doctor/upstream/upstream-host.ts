import { lookup } from 'node:dns/promises'
import { connect as connectPlain } from 'node:net'
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls'
import type { Settings } from '../../settings/settings.ts'
import { fault, ok, type Finding } from '../examination/check.ts'
import { addressOf, opened, reason, serverName, type Address } from '../examination/connection.ts'
import type { Examination } from '../examination/examination.ts'
import { clock } from './upstream-clock.ts'

/** Name, connection and certificate of upstream's host; true when requests can reach it. */
export async function examineHost(
  examination: Examination,
  { file, upstream }: Settings,
): Promise<true | undefined> {
  const url = new URL(upstream.wellKnown)
  const address = addressOf(url)
  const setting = `upstream.wellKnown in ${file}`
  const named = await examination.check('upstream: name', () => resolve(address, setting))
  const connected = await examination.after(named, 'upstream: connection', () =>
    connection(address, setting),
  )
  const trusted =
    url.protocol === 'http:'
      ? connected
      : await examination.after(connected, 'upstream: certificate', () =>
          certificate(address, upstream.ca),
        )
  await examination.after(trusted, 'upstream: clock', () => clock(url, upstream.ca))
  return trusted
}

async function resolve({ host }: Address, setting: string): Promise<Finding<true>> {
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address)
    return ok(`${host} is ${addresses.join(', ')}`, true)
  } catch (error) {
    return fault(
      `${host} has no address (${reason(error)})`,
      `Check this machine's network and DNS, and ${setting}`,
    )
  }
}

async function connection(address: Address, setting: string): Promise<Finding<true>> {
  const { host, port } = address
  const started = performance.now()
  try {
    const answers = () => `${host}:${port} answers within ${elapsed(started)} ms`
    return ok(await opened(connectPlain(address), 'connect', answers), true)
  } catch (error) {
    return fault(
      `${host}:${port} does not accept connections (${reason(error)})`,
      `Check this machine's network and firewall, and ${setting}`,
    )
  }
}

async function certificate(address: Address, ca: string | undefined): Promise<Finding<true>> {
  const trust = ca === undefined ? {} : { ca: [...rootCertificates, ca] }
  try {
    const socket = connectTls({ ...address, servername: serverName(address), ...trust })
    return ok(await opened(socket, 'secureConnect', () => describe(socket)), true)
  } catch (error) {
    return fault(
      `${address.host} has no certificate to be trusted (${reason(error)})`,
      cureOf(error),
    )
  }
}

function describe(socket: TLSSocket): string {
  const { subject, issuer, valid_to: until } = socket.getPeerCertificate()
  const by = [issuer.O, issuer.CN].flat().filter((name) => name !== undefined)
  const protocol = socket.getProtocol() ?? 'TLS'
  return `${protocol}, for ${[subject.CN].flat().join()}, by ${by.join(' ')}, until ${until}`
}

function cureOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'].includes(code))
    return "Check the date and time of this machine; if they are right, upstream's certificate is not valid"
  return (
    'Does a proxy or a virus scanner look into encrypted traffic here? Then put its certificate into a PEM ' +
    'file and name that in upstream.ca'
  )
}

const elapsed = (started: number): number => Math.max(1, Math.round(performance.now() - started))
