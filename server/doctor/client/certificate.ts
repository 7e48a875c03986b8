import type { X509Certificate } from 'node:crypto'
import { connect } from 'node:tls'
import { fault, ok, warning, type Finding } from '../examination/check.ts'
import { addressOf, opened, reason, serverName } from '../examination/connection.ts'
import type { Trust } from '../examination/trust.ts'

const day = 86_400_000

/** The bridge's certificate as its clients see it; Apple is the strictest (https://support.apple.com/103769). */
export async function certificateAt(
  base: URL,
  trust: Trust,
  now = Date.now(),
): Promise<Finding<true>> {
  const address = addressOf(base)
  try {
    const socket = connect({
      ...address,
      servername: serverName(address),
      ...trust,
      rejectUnauthorized: false,
    })
    const seen = await opened(socket, 'secureConnect', () => ({
      certificate: socket.getPeerX509Certificate(),
      // The types say Error, but it is its code.
      refusal: socket.authorized ? undefined : String(socket.authorizationError),
    }))
    if (seen.certificate === undefined) return fault('the server shows no certificate', restart)
    return judged(seen.certificate, seen.refusal, address.host, now)
  } catch (error) {
    return fault(`${base.host} speaks no TLS that clients know (${reason(error)})`, restart)
  }
}

const restart =
  'Restart carddav-bridge serve; if it stays, another program or a proxy answers at that address'

function judged(
  certificate: X509Certificate,
  refusal: string | undefined,
  host: string,
  now: number,
): Finding<true> {
  const end = certificate.validToDate
  const until = end.toISOString().slice(0, 10)
  if (end.getTime() <= now) return fault(`the certificate ended on ${until}`, renew)
  if (refusal?.includes('ALTNAME'))
    return fault(
      `the certificate does not name ${host}, but ${certificate.subjectAltName ?? 'nothing'}`,
      'Name it in advertise and restart carddav-bridge serve, or let clients use a name of the certificate',
    )
  if (refusal !== undefined)
    return fault(`no client that trusts the bridge would trust this (${refusal})`, restart)
  const doubt = doubtIn(certificate)
  if (doubt !== undefined) return fault(`${doubt}: Apple devices refuse it`, anew)
  const found = `for ${host}, by ${commonName(certificate.issuer)}, until ${until}`
  return end.getTime() - now < 14 * day
    ? warning(`${found}: it ends soon`, renew, true)
    : ok(found, true)
}

const renew =
  'Renew tls.cert, or, if the bridge makes its certificates, restart carddav-bridge serve and see its log'

const anew =
  'Have another certificate made for tls.cert, or leave it out: the bridge makes one that fits'

const serverAuth = '1.3.6.1.5.5.7.3.1'

function doubtIn(certificate: X509Certificate): string | undefined {
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
