import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** What is left of a certificate's time when it should be renewed, in milliseconds. */
export const renewal = 30 * 24 * 3_600_000

/** Milliseconds until a certificate (PEM) ends. */
export function remaining(certificate: string, now: number): number {
  return new X509Certificate(certificate).validToDate.getTime() - now
}

/** Whether a client that asked for a host name or an address takes the certificate; nobody looks at its subject any more. */
export function isNamed(certificate: X509Certificate, name: string): boolean {
  return isIP(name) === 0
    ? certificate.checkHost(name, { subject: 'never' }) !== undefined
    : certificate.checkIP(name) !== undefined
}
