import { hash, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import * as x509 from '@peculiar/asn1-x509'

/** The issuer of a certificate: its key pair, and the common name of its own certificate. */
interface CertificateSigner {
  readonly commonName: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** The subject of a certificate: a common name, or an organization where no common name may stand. */
export type CertificateSubject = { readonly commonName: string } | { readonly organization: string }

/** What a certificate says, and who signs it. */
export interface CertificateOptions {
  readonly subject: CertificateSubject
  readonly publicKey: KeyObject
  /** An ECDSA key. */
  readonly signer: CertificateSigner
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly x509.Extension[]
}

/**
 * Creates an X.509 v3 certificate in PEM (https://www.rfc-editor.org/rfc/rfc5280#section-4.1), signed with ECDSA and
 * SHA-256.
 */
export function createCertificate(options: CertificateOptions): string {
  const signature = new x509.AlgorithmIdentifier({ algorithm: ecdsaWithSha256 })
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(),
    signature,
    issuer: nameOf(options.signer),
    validity: new x509.Validity(options),
    subject: nameOf(options.subject),
    subjectPublicKeyInfo: AsnConvert.parse(spki(options.publicKey), x509.SubjectPublicKeyInfo),
    extensions: new x509.Extensions([...options.extensions, ...keyIdentifiers(options)]),
  })
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate))
  const signatureValue = bytes(sign('sha256', signed, options.signer.privateKey))
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm: signature,
    signatureValue,
  })
  return pem(Buffer.from(AsnConvert.serialize(certificate)))
}

/** The extensions of an authority's certificate: it may issue certificates for servers within `permitted`, nothing else. */
export function authorityCertificateExtensions(permitted: {
  readonly names: readonly string[]
  readonly networks: readonly string[]
}): readonly x509.Extension[] {
  const bases = [...permitted.names.map(dnsName), ...permitted.networks.map(ipAddress)]
  const permittedSubtrees = new x509.GeneralSubtrees(
    bases.map((base) => new x509.GeneralSubtree({ base })),
  )
  return [
    critical(
      x509.id_ce_basicConstraints,
      new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 }),
    ),
    critical(x509.id_ce_keyUsage, new x509.KeyUsage(x509.KeyUsageFlags.keyCertSign)),
    critical(x509.id_ce_nameConstraints, new x509.NameConstraints({ permittedSubtrees })),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
  ]
}

/** The extensions of a server's certificate. `names`: DNS names and addresses. */
export function serverCertificateExtensions(
  names: readonly string[],
  usage: 'ec' | 'rsa',
): readonly x509.Extension[] {
  const { digitalSignature, keyEncipherment } = x509.KeyUsageFlags
  const general = names.map((name) => (isIP(name) === 0 ? dnsName(name) : ipAddress(name)))
  // RSA key exchange, which old devices use, encrypts with the certificate's key.
  const flags = usage === 'ec' ? digitalSignature : digitalSignature | keyEncipherment
  return [
    critical(x509.id_ce_basicConstraints, new x509.BasicConstraints({ cA: false })),
    critical(x509.id_ce_keyUsage, new x509.KeyUsage(flags)),
    extension(x509.id_ce_extKeyUsage, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
    extension(x509.id_ce_subjectAltName, new x509.SubjectAlternativeName(general)),
  ]
}

// https://www.rfc-editor.org/rfc/rfc5758#section-3.2
const ecdsaWithSha256 = '1.2.840.10045.4.3.2'
const commonNameType = '2.5.4.3'
const organizationType = '2.5.4.10'

const dnsName = (dNSName: string): x509.GeneralName => new x509.GeneralName({ dNSName })
const ipAddress = (iPAddress: string): x509.GeneralName => new x509.GeneralName({ iPAddress })

const extension = (extnID: string, value: unknown, isCritical = false): x509.Extension =>
  new x509.Extension({
    extnID,
    critical: isCritical,
    extnValue: new OctetString(AsnConvert.serialize(value)),
  })

const critical = (id: string, value: unknown): x509.Extension => extension(id, value, true)

/** They distinguish keys of one name (https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.1). */
function keyIdentifiers({ publicKey, signer }: CertificateOptions): readonly x509.Extension[] {
  const keyIdentifier = new x509.KeyIdentifier(publicKeyIdentifier(signer.publicKey))
  return [
    extension(
      x509.id_ce_subjectKeyIdentifier,
      new x509.SubjectKeyIdentifier(publicKeyIdentifier(publicKey)),
    ),
    extension(
      x509.id_ce_authorityKeyIdentifier,
      new x509.AuthorityKeyIdentifier({ keyIdentifier }),
    ),
  ]
}

/** The key identifier of a public key: https://www.rfc-editor.org/rfc/rfc7093#section-2, method 4 with 160 bits. */
export function publicKeyIdentifier(publicKey: KeyObject): Uint8Array {
  return hash('sha256', spki(publicKey), 'buffer').subarray(0, 20)
}

/** Positive, at most 20 octets, not to be guessed (https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2). */
function serialNumber(): ArrayBuffer {
  const number = randomBytes(16)
  number.writeUInt8((number.readUInt8(0) & 0x7f) | 0x40, 0)
  return bytes(number)
}

function nameOf(subject: CertificateSubject): x509.Name {
  const [type, utf8String] =
    'commonName' in subject
      ? [commonNameType, subject.commonName]
      : [organizationType, subject.organization]
  const value = new x509.AttributeValue({ utf8String })
  const attribute = new x509.AttributeTypeAndValue({ type, value })
  return new x509.Name([new x509.RelativeDistinguishedName([attribute])])
}

const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const bytes = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`
