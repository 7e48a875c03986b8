import { createPrivateKey } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Authority } from '../../../certs/authority.ts'
import type { Permitted } from '../../../certs/permitted.ts'
import type { KeyPair } from '../../../certs/server-certificate.ts'
import { seal, unseal } from '../../../lib/guard/seal.ts'
import { checkPrivate } from '../../store/directory.ts'
import { codeOf, StoreError } from '../../store/errors.ts'
import { sweep, writePrivate } from '../../store/private-file.ts'

/** Where certificates that were made here are kept, their keys sealed. Every write is whole or not at all. */
export interface TlsFiles {
  readonly folder: string
  readonly authority: () => Authority | undefined
  readonly putAuthority: (authority: Authority) => void
  readonly server: (kind: 'ec' | 'rsa') => KeyPair | undefined
  readonly putServer: (kind: 'ec' | 'rsa', pair: KeyPair) => void
}

/** The files in the folder `tls` of the data folder, which is made when it is not there. `key`: what their keys are sealed with. */
export function createTlsFiles(dataDir: string, key: Uint8Array): TlsFiles {
  const folder = join(dataDir, 'tls')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  checkPrivate(folder)
  const at = (name: string): Sealed => ({ path: join(folder, `${name}.json`), name, key })
  return {
    folder,
    authority: () => {
      const read = readSealed(at('authority'))
      return read && { ...read, privateKey: createPrivateKey(read.key) }
    },
    putAuthority: ({ certificate, privateKey, permitted }) => {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
      writeSealed(at('authority'), { certificate, key: pem, permitted })
      writePrivate(join(folder, 'authority.crt'), certificate)
    },
    server: (kind) => readSealed(at(`server-${kind}`)),
    putServer: (kind, pair) => {
      writeSealed(at(`server-${kind}`), { ...pair, permitted: nothing })
    },
  }
}

/** The certificate of the authority that was made in a data folder, in PEM, without its key. */
export function authorityCertificate(dataDir: string): string | undefined {
  return readFile(join(dataDir, 'tls', 'authority.json'))?.certificate
}

interface Sealed {
  readonly path: string
  readonly name: string
  readonly key: Uint8Array
}

interface Content extends KeyPair {
  readonly permitted: Permitted
}

const nothing = { names: [], networks: [] }

/** As `Content`, its key sealed and in base64. */
function writeSealed({ path, name, key }: Sealed, content: Content): void {
  const sealed = seal(Buffer.from(content.key), key, { kind: 'tls', name }).toString('base64')
  writePrivate(path, `${JSON.stringify({ ...content, key: sealed })}\n`)
}

function readSealed({ path, name, key }: Sealed): Content | undefined {
  sweep(path)
  checkPrivate(path)
  const content = readFile(path)
  if (content === undefined) return undefined
  try {
    const opened = unseal(Buffer.from(content.key, 'base64'), key, { kind: 'tls', name })
    return { ...content, key: opened.toString() }
  } catch (cause) {
    throw damaged(path, cause)
  }
}

function readFile(path: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Content
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined
    throw damaged(path, cause)
  }
}

function damaged(path: string, cause: unknown): StoreError {
  const price = path.endsWith('authority.json') ? ', which every device must trust anew' : ''
  return new StoreError(
    'corrupt',
    `${path} is damaged or of another data folder: put back a copy, or remove it to have another made${price}`,
    { cause },
  )
}
