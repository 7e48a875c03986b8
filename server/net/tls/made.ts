import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { createAuthority, type Authority } from '../../../certs/authority.ts'
import { isPermitted, permittedFor, type Surroundings } from '../../../certs/permitted.ts'
import { issueServerCertificate, type KeyPair } from '../../../certs/server-certificate.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { Identity, Look } from './certificates.ts'
import type { TlsFiles } from './files.ts'
import { isNamed, remaining, renewal } from './validity.ts'

export interface MadeOptions {
  readonly files: TlsFiles
  /** Names and addresses of the settings: the certificate always has them. */
  readonly named: readonly string[]
  /** The machine's addresses of now: the certificate has them as far as the authority may vouch for them. */
  readonly present: () => readonly string[]
  readonly surroundings: Surroundings
  /** This machine's own name. */
  readonly hostName: string
  /** Whether devices that know no elliptic curves are served. */
  readonly legacy: boolean
  readonly now: () => number
  readonly warn: (message: string) => void
}

/** A certificate of an authority of our own, made when there is none, renewed in time, and whenever a name is missing. */
export function madeIdentity(options: MadeOptions): Look {
  let authority: Authority | undefined
  let made: Identity | undefined
  return async () => {
    authority = await standingAuthority(options, authority)
    const names = namesFor(authority, options)
    const modern = await standing(options, authority, names, 'ec', made?.modern)
    const old = made?.legacy[1]
    const legacy = options.legacy ? [await standing(options, authority, names, 'rsa', old)] : []
    if (made?.modern !== modern || made.legacy[1] !== legacy[0])
      made = { modern, legacy: [modern, ...legacy] }
    return made
  }
}

async function standingAuthority(
  options: MadeOptions,
  current: Authority | undefined,
): Promise<Authority> {
  const { files, hostName, surroundings, now, warn } = options
  const found = current ?? files.authority()
  if (found && remaining(found.certificate, now()) > renewal) return found
  if (found) warn('the certificate authority ends: a new one was made, which devices must trust')
  const likely = [...options.named, ...options.present(), ...ownNames(hostName)]
  const authority = await createAuthority(permittedFor(likely, surroundings), hostName, now())
  files.putAuthority(authority)
  return authority
}

/** That a machine is called by its own name one day must need no other authority. */
function ownNames(hostName: string): readonly string[] {
  const name = hostName.toLowerCase()
  const [label = ''] = name.split('.')
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && isIP(name) === 0
    ? [name, `${label}.local`]
    : []
}

function namesFor(
  { permitted }: Authority,
  { files, named, present, warn }: MadeOptions,
): readonly string[] {
  const foreign = named.find((name) => !isPermitted(permitted, name))
  if (foreign !== undefined)
    throw new UsageError(
      `the certificate authority in ${files.folder} was not made for ${foreign}: remove that folder to have another made, which every device must trust anew, or take ${foreign} out of the settings`,
    )
  const here = present()
  const other = here.filter((address) => !isPermitted(permitted, address))
  if (other.length > 0)
    warn(
      `the certificate cannot name ${other.join(' and ')}, which this machine had not when its authority was made: let clients use another name, or remove ${files.folder} and restart to have another made, which every device must trust anew`,
    )
  return [...new Set([...named, ...here.filter((address) => isPermitted(permitted, address))])]
}

async function standing(
  { files, now }: MadeOptions,
  authority: Authority,
  names: readonly string[],
  kind: 'ec' | 'rsa',
  current: KeyPair | undefined,
): Promise<KeyPair> {
  const found = current ?? files.server(kind)
  if (found && fits(found, authority, names, now())) return found
  const fresh = await issueServerCertificate(authority, names, now(), kind)
  files.putServer(kind, fresh)
  return fresh
}

function fits(
  { certificate }: KeyPair,
  authority: Authority,
  names: readonly string[],
  now: number,
): boolean {
  const own = new X509Certificate(certificate)
  const issuer = new X509Certificate(authority.certificate)
  return (
    remaining(certificate, now) > renewal &&
    own.checkIssued(issuer) &&
    own.verify(issuer.publicKey) &&
    names.every((name) => isNamed(own, name))
  )
}
