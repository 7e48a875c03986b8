import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { CertificateWithKey } from '../../../certs/server-certificate.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { certificateCoversName, certificateRenewalLeadTimeMs } from './certificate-validity.ts'

/** Names and addresses that clients type. */
export interface ExpectedCertificateNames {
  /** Which the certificate must name. */
  readonly names: readonly string[]
  /** Which it should name. */
  readonly addresses: readonly string[]
}

/** As the settings name them, for messages. */
export interface CertificateFilePaths {
  readonly cert: string
  readonly key: string
}

/**
 * Checks a certificate with its chain, and its key, as a client would. Throws UsageError, one line with the cure; returns
 * warnings: what is no fault yet, or one for some clients only.
 */
export function checkCertificateFiles(
  pair: CertificateWithKey,
  files: CertificateFilePaths,
  expected: ExpectedCertificateNames,
  now: number,
): readonly string[] {
  const cert = `tls.cert ${files.cert}`
  const [own, ...issuers] = parseChain(pair.certificate, cert)
  const key = parseKey(pair.key, `tls.key ${files.key}`)
  checkMatch(own, issuers, key, files)
  checkOrder([own, ...issuers], cert)
  checkTime(own, now, cert)
  checkNames(own, expected, cert)
  return certificateWarnings(own, expected, now).map((warning) => `${cert} ${warning}`)
}

type Chain = readonly [X509Certificate, ...X509Certificate[]]

function parseChain(pem: string, file: string): Chain {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []
  const [own, ...issuers] = blocks.map((block, at) => {
    try {
      return new X509Certificate(block)
    } catch (cause) {
      throw new UsageError(`${file}: certificate ${at + 1} is damaged: copy the file again`, {
        cause,
      })
    }
  })
  if (!own) throw new UsageError(`${file} holds no certificate: it must be a PEM file`)
  return [own, ...issuers]
}

function parseKey(pem: string, file: string): KeyObject {
  if (pem.includes('ENCRYPTED'))
    throw new UsageError(
      `${file} is locked with a pass phrase: name a copy without one, which \`openssl pkey -in KEY -out COPY\` makes`,
    )
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new UsageError(`${file} holds no private key: it must be a PEM file`, { cause })
  }
}

function checkMatch(
  own: X509Certificate,
  issuers: readonly X509Certificate[],
  key: KeyObject,
  files: CertificateFilePaths,
): void {
  if (own.checkPrivateKey(key)) return
  throw new UsageError(
    issuers.some((issuer) => issuer.checkPrivateKey(key))
      ? `tls.cert ${files.cert} does not begin with the server's own certificate: put it first, then that of its issuer, and so on`
      : `tls.key ${files.key} is not the key of tls.cert ${files.cert}: name the two that were made together`,
  )
}

function checkOrder(chain: Chain, file: string): void {
  const wrong = chain.slice(1).findIndex((issuer, at) => {
    const issued = chain[at]
    return !issued?.checkIssued(issuer) || !issued.verify(issuer.publicKey)
  })
  if (wrong !== -1)
    throw new UsageError(
      `${file}: certificate ${wrong + 2} did not issue certificate ${wrong + 1}: put the server's own first, then that of its issuer, and so on`,
    )
}

function checkTime(
  { validFromDate, validToDate }: X509Certificate,
  now: number,
  file: string,
): void {
  if (validToDate.getTime() <= now)
    throw new UsageError(`${file} ended on ${day(validToDate)}: renew it`)
  if (validFromDate.getTime() > now)
    throw new UsageError(
      `${file} begins on ${day(validFromDate)} only: set this machine's clock, or name another certificate`,
    )
}

function checkNames(own: X509Certificate, { names }: ExpectedCertificateNames, file: string): void {
  const foreign = names.find((name) => !certificateCoversName(own, name))
  if (foreign !== undefined)
    throw new UsageError(
      `${file} does not name ${foreign}, but ${own.subjectAltName ?? 'nothing at all'}: have one made that names it, or set advertise to what clients shall type`,
    )
}

const serverAuth = '1.3.6.1.5.5.7.3.1'
const maxValidity = 825 * 24 * 3_600_000

/** What Apple wants: https://support.apple.com/en-us/103769. */
function certificateWarnings(
  own: X509Certificate,
  { addresses }: ExpectedCertificateNames,
  now: number,
): readonly string[] {
  const { validFromDate, validToDate, publicKey, keyUsage } = own
  const usage = keyUsage as readonly string[] | undefined
  const unnamed = addresses.filter((address) => !certificateCoversName(own, address))
  const found: readonly (readonly [boolean, string])[] = [
    [
      validToDate.getTime() - now < certificateRenewalLeadTimeMs,
      `ends on ${day(validToDate)}: renew it`,
    ],
    [unnamed.length > 0, `does not name ${unnamed.join(' and ')}: clients must not use that`],
    [!usage?.includes(serverAuth), 'is not made for servers (serverAuth): Apple devices refuse it'],
    [
      validToDate.getTime() - validFromDate.getTime() > maxValidity,
      'holds for more than 825 days: Apple devices refuse it',
    ],
    [
      (publicKey.asymmetricKeyDetails?.modulusLength ?? 2048) < 2048,
      'has an RSA key of less than 2048 bits: many clients refuse it',
    ],
  ]
  return found.filter(([holds]) => holds).map(([, text]) => text)
}

const day = (date: Date): string => date.toISOString().slice(0, 10)
