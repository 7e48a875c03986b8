import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate is renewed when it is valid for less than so many milliseconds. */
export const certificateRenewalLeadTimeMs = 30 * 24 * 3_600_000

/** Milliseconds until a certificate (PEM) ends. */
export function remainingCertificateValidityMs(certificate: string, now: number): number {
  return new X509Certificate(certificate).validToDate.getTime() - now
}

/** Whether a client that asked for a host name or an address accepts the certificate; clients look at no subject any more. */
export function certificateCoversName(certificate: X509Certificate, name: string): boolean {
  return isIP(name) === 0
    ? certificate.checkHost(name, { subject: 'never' }) !== undefined
    : certificate.checkIP(name) !== undefined
}
