import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CertificateAuthority } from '../../../certs/certificate-authority.ts'
import type { NameConstraints } from '../../../certs/name-constraints.ts'
import type { CertificateWithKey } from '../../../certs/server-certificate.ts'
import { sealValue, unsealValue } from '../../../lib/guard/seal.ts'
import { assertPrivatePath, makeDirectory } from '../../store/data-directory.ts'
import { nodeErrorCode, StoreError } from '../../store/errors.ts'
import { removeTemporaryFiles, writePrivateFile } from '../../store/private-file.ts'

/** The certificates that the bridge has issued, in files whose keys are sealed. Every write is whole or not at all. */
export interface CertificateFiles {
  readonly folder: string
  readonly readAuthority: () => CertificateAuthority | undefined
  readonly writeAuthority: (authority: CertificateAuthority) => void
  readonly readServerCertificate: (kind: 'ec' | 'rsa') => CertificateWithKey | undefined
  readonly writeServerCertificate: (kind: 'ec' | 'rsa', pair: CertificateWithKey) => void
}

/** The files in the folder `tls` of the data folder, which is made when it is not there. `key`: what their keys are sealed with. */
export function openCertificateFiles(dataDir: string, key: Uint8Array): CertificateFiles {
  const folder = join(dataDir, 'tls')
  makeDirectory(folder)
  assertPrivatePath(folder)
  const fileOf = (name: string): Sealed => ({ path: join(folder, `${name}.json`), name, key })
  return {
    folder,
    readAuthority: () => {
      const read = readSealed(fileOf('authority'))
      return read && { ...read, privateKey: createPrivateKey(read.key) }
    },
    writeAuthority: ({ certificate, privateKey, permitted }) => {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
      writeSealed(fileOf('authority'), { certificate, key: pem, permitted })
      writePrivateFile(join(folder, 'authority.crt'), certificate)
    },
    readServerCertificate: (kind) => readSealed(fileOf(`server-${kind}`)),
    writeServerCertificate: (kind, pair) => {
      writeSealed(fileOf(`server-${kind}`), { ...pair, permitted: noNames })
    },
  }
}

/** The certificate of the authority that was made in a data folder, in PEM, without its key. */
export function readAuthorityCertificate(dataDir: string): string | undefined {
  return readFile(join(dataDir, 'tls', 'authority.json'))?.certificate
}

interface Sealed {
  readonly path: string
  readonly name: string
  readonly key: Uint8Array
}

interface Content extends CertificateWithKey {
  readonly permitted: NameConstraints
}

const noNames = { names: [], networks: [] }

/** Writes a `Content` with its key sealed and in base64. */
function writeSealed({ path, name, key }: Sealed, content: Content): void {
  const sealed = sealValue(Buffer.from(content.key), key, { kind: 'tls', name }).toString('base64')
  writePrivateFile(path, `${JSON.stringify({ ...content, key: sealed })}\n`)
}

function readSealed({ path, name, key }: Sealed): Content | undefined {
  removeTemporaryFiles(path)
  assertPrivatePath(path)
  const content = readFile(path)
  if (content === undefined) return undefined
  try {
    const opened = unsealValue(Buffer.from(content.key, 'base64'), key, { kind: 'tls', name })
    return { ...content, key: opened.toString() }
  } catch (cause) {
    throw damagedError(path, cause)
  }
}

function readFile(path: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Content
  } catch (cause) {
    if (nodeErrorCode(cause) === 'ENOENT') return undefined
    throw damagedError(path, cause)
  }
}

function damagedError(path: string, cause: unknown): StoreError {
  const consequence = path.endsWith('authority.json') ? ', which every device must trust anew' : ''
  return new StoreError(
    'corrupt',
    `${path} is damaged or of another data folder: put back a copy, or remove it to have another made${consequence}`,
    { cause },
  )
}
