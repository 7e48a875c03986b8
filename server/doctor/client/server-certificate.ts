import type { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import {
  faultFinding,
  okFinding,
  warningFinding,
  type CheckFinding,
} from '../examination/check-result.ts'
import {
  hostAndPortOf,
  inspectConnection,
  connectionErrorReason,
  tlsServerName,
} from '../examination/connection.ts'
import type { TlsTrustOptions } from '../examination/tls-trust.ts'

const day = 86_400_000

/** Checks the bridge's certificate as its clients do; Apple is the strictest (https://support.apple.com/103769). */
export async function checkServerCertificate(
  base: URL,
  trust: TlsTrustOptions,
  now = Date.now(),
): Promise<CheckFinding<true>> {
  const address = hostAndPortOf(base)
  try {
    const socket = connect({
      ...address,
      servername: tlsServerName(address),
      ...trust,
      rejectUnauthorized: false,
    })
    const presented = await inspectConnection(socket, 'secureConnect', () => ({
      certificate: socket.getPeerX509Certificate(),
      // The types say Error, but it is its code.
      refusal: socket.authorized ? undefined : String(socket.authorizationError),
    }))
    if (presented.certificate === undefined)
      return faultFinding('the server shows no certificate', restart)
    return judgeCertificate(presented.certificate, presented.refusal, address.host, now)
  } catch (error) {
    return faultFinding(
      `${base.host} speaks no TLS that clients know (${connectionErrorReason(error)})`,
      restart,
    )
  }
}

const restart =
  'Restart carddav-bridge serve; if it stays, another program or a proxy answers at that address'

function judgeCertificate(
  certificate: X509Certificate,
  refusal: string | undefined,
  host: string,
  now: number,
): CheckFinding<true> {
  const end = certificate.validToDate
  const until = end.toISOString().slice(0, 10)
  if (end.getTime() <= now) return faultFinding(`the certificate ended on ${until}`, renew)
  if (refusal?.includes('ALTNAME'))
    return faultFinding(
      `the certificate does not name ${host}, but ${certificate.subjectAltName ?? 'nothing'}`,
      'Name it in advertise and restart carddav-bridge serve, or let clients use a name of the certificate',
    )
  if (refusal !== undefined)
    return faultFinding(`no client that trusts the bridge would trust this (${refusal})`, restart)
  const objection = appleObjectionTo(certificate)
  if (objection !== undefined) return faultFinding(`${objection}: Apple devices refuse it`, anew)
  const found = `for ${host}, by ${commonName(certificate.issuer)}, until ${until}`
  return end.getTime() - now < 14 * day
    ? warningFinding(`${found}: it ends soon`, renew, true)
    : okFinding(found, true)
}

const renew =
  'Renew tls.cert, or, if the bridge makes its certificates, restart carddav-bridge serve and see its log'

const anew =
  'Have another certificate made for tls.cert, or leave it out: the bridge makes one that fits'

const serverAuth = '1.3.6.1.5.5.7.3.1'

function appleObjectionTo(certificate: X509Certificate): string | undefined {
  const { keyUsage, publicKey, signatureAlgorithm, validFromDate, validToDate } = certificate
  const usage = keyUsage as readonly string[] | undefined
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 2048
  if (certificate.subjectAltName === undefined) return 'the certificate has no SAN'
  if (validToDate.getTime() - validFromDate.getTime() > 825 * day)
    return 'the certificate holds for more than 825 days'
  if (!usage?.includes(serverAuth)) return 'the certificate is not made for servers (serverAuth)'
  if (bits < 2048) return `the certificate has a key of ${bits} bits only`
  if (/md5|sha1(?!\d)/i.test(signatureAlgorithm ?? ''))
    return 'the certificate is signed with SHA-1'
  return undefined
}

/** Of a distinguished name as Node prints it, one attribute a line. */
const commonName = (name: string): string =>
  /^CN=(.*)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ')
