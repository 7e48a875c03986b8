import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  createCertificateAuthority,
  type CertificateAuthority,
} from '../../../certs/certificate-authority.ts'
import {
  isWithinNameConstraints,
  createNameConstraints,
  type NameConstraintOptions,
} from '../../../certs/name-constraints.ts'
import {
  issueServerCertificate,
  type CertificateWithKey,
} from '../../../certs/server-certificate.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { TlsIdentity, TlsIdentityLoader } from './certificate-source.ts'
import type { CertificateFiles } from './certificate-files.ts'
import {
  certificateCoversName,
  remainingCertificateValidityMs,
  certificateRenewalLeadTimeMs,
} from './certificate-validity.ts'

export interface IssuedTlsIdentityOptions {
  readonly files: CertificateFiles
  /** Names and addresses of the settings: the certificate always has them. */
  readonly named: readonly string[]
  /** The machine's addresses of now: the certificate has them as far as the authority may vouch for them. */
  readonly present: () => readonly string[]
  readonly surroundings: NameConstraintOptions
  /** This machine's own name. */
  readonly hostName: string
  /** Whether devices that know no elliptic curves are served. */
  readonly legacy: boolean
  readonly now: () => number
  readonly warn: (message: string) => void
}

/**
 * A certificate of an authority that belongs to the bridge: both are made when there are none, renewed in time, and the
 * certificate also when a name is missing in it.
 */
export function createIssuedTlsIdentityLoader(
  options: IssuedTlsIdentityOptions,
): TlsIdentityLoader {
  let authority: CertificateAuthority | undefined
  let identity: TlsIdentity | undefined
  return async () => {
    authority = await loadOrCreateAuthority(options, authority)
    const names = namesFor(authority, options)
    const modern = await loadOrIssue(options, authority, names, 'ec', identity?.modern)
    const old = identity?.legacy[1]
    const legacy = options.legacy ? [await loadOrIssue(options, authority, names, 'rsa', old)] : []
    if (identity?.modern !== modern || identity.legacy[1] !== legacy[0])
      identity = { modern, legacy: [modern, ...legacy] }
    return identity
  }
}

async function loadOrCreateAuthority(
  options: IssuedTlsIdentityOptions,
  current: CertificateAuthority | undefined,
): Promise<CertificateAuthority> {
  const { files, hostName, surroundings, now, warn } = options
  const found = current ?? files.readAuthority()
  if (
    found &&
    remainingCertificateValidityMs(found.certificate, now()) > certificateRenewalLeadTimeMs
  )
    return found
  if (found) warn('the certificate authority ends: a new one was made, which devices must trust')
  const likely = [...options.named, ...options.present(), ...namesOfMachine(hostName)]
  const authority = await createCertificateAuthority(
    createNameConstraints(likely, surroundings),
    hostName,
    now(),
  )
  files.writeAuthority(authority)
  return authority
}

/** That a machine is called by its own name one day must need no other authority. */
function namesOfMachine(hostName: string): readonly string[] {
  const name = hostName.toLowerCase()
  const [label = ''] = name.split('.')
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && isIP(name) === 0
    ? [name, `${label}.local`]
    : []
}

function namesFor(
  { permitted }: CertificateAuthority,
  { files, named, present, warn }: IssuedTlsIdentityOptions,
): readonly string[] {
  const foreign = named.find((name) => !isWithinNameConstraints(permitted, name))
  if (foreign !== undefined)
    throw new UsageError(
      `the certificate authority in ${files.folder} was not made for ${foreign}: remove that folder to have another made, which every device must trust anew, or take ${foreign} out of the settings`,
    )
  const here = present()
  const other = here.filter((address) => !isWithinNameConstraints(permitted, address))
  if (other.length > 0)
    warn(
      `the certificate cannot name ${other.join(' and ')}, which this machine had not when its authority was made: let clients use another name, or remove ${files.folder} and restart to have another made, which every device must trust anew`,
    )
  return [
    ...new Set([
      ...named,
      ...here.filter((address) => isWithinNameConstraints(permitted, address)),
    ]),
  ]
}

async function loadOrIssue(
  { files, now }: IssuedTlsIdentityOptions,
  authority: CertificateAuthority,
  names: readonly string[],
  kind: 'ec' | 'rsa',
  current: CertificateWithKey | undefined,
): Promise<CertificateWithKey> {
  const found = current ?? files.readServerCertificate(kind)
  if (found && fits(found, authority, names, now())) return found
  const fresh = await issueServerCertificate(authority, names, now(), kind)
  files.writeServerCertificate(kind, fresh)
  return fresh
}

function fits(
  { certificate }: CertificateWithKey,
  authority: CertificateAuthority,
  names: readonly string[],
  now: number,
): boolean {
  const own = new X509Certificate(certificate)
  const issuer = new X509Certificate(authority.certificate)
  return (
    remainingCertificateValidityMs(certificate, now) > certificateRenewalLeadTimeMs &&
    own.checkIssued(issuer) &&
    own.verify(issuer.publicKey) &&
    names.every((name) => certificateCoversName(own, name))
  )
}
