import { readFile } from 'node:fs/promises'
import { unreadableFileError } from '../../settings/settings-file.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { TlsIdentity, TlsIdentityLoader } from './certificate-source.ts'
import { checkCertificateFiles, type ExpectedCertificateNames } from './certificate-checks.ts'

export interface FileTlsIdentityOptions {
  /** PEM files. */
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly expected: ExpectedCertificateNames
  readonly now: () => number
  readonly warn: (message: string) => void
}

/** A certificate and key from files that the settings name, checked at each load. */
export function createFileTlsIdentityLoader({
  cert,
  key,
  expected,
  now,
  warn,
}: FileTlsIdentityOptions): TlsIdentityLoader {
  let loaded: TlsIdentity | undefined
  return async () => {
    if (cert === undefined || key === undefined) throw incompleteError(cert === undefined)
    const pair = {
      certificate: await readPem('tls.cert', cert),
      key: await readPem('tls.key', key),
    }
    const warnings = checkCertificateFiles(pair, { cert, key }, expected, now())
    for (const warning of warnings) warn(warning)
    const { modern } = loaded ?? {}
    if (!loaded || modern?.certificate !== pair.certificate || modern.key !== pair.key)
      loaded = { modern: pair, legacy: [pair] }
    return loaded
  }
}

const incompleteError = (isCert: boolean): UsageError =>
  new UsageError(
    isCert
      ? 'tls.key is set without tls.cert: name the certificate too, or take tls.key out'
      : 'tls.cert is set without tls.key: name its private key too, or take tls.cert out',
  )

const readPem = (setting: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadableFileError(setting, file, cause)
  })
