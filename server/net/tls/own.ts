import { readFile } from 'node:fs/promises'
import { unreadable } from '../../settings/file.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { Identity, Look } from './certificates.ts'
import { checkOwn, type Expected } from './own-checks.ts'

export interface OwnOptions {
  /** PEM files. */
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly expected: Expected
  readonly now: () => number
  readonly warn: (message: string) => void
}

/** A certificate of the person's own, read again as soon as its files have changed, and checked each time. */
export function ownIdentity({ cert, key, expected, now, warn }: OwnOptions): Look {
  let read: Identity | undefined
  return async () => {
    if (cert === undefined || key === undefined) throw half(cert === undefined)
    const pair = { certificate: await text('tls.cert', cert), key: await text('tls.key', key) }
    const doubts = checkOwn(pair, { cert, key }, expected, now())
    for (const doubt of doubts) warn(doubt)
    const { modern } = read ?? {}
    if (!read || modern?.certificate !== pair.certificate || modern.key !== pair.key)
      read = { modern: pair, legacy: [pair] }
    return read
  }
}

const half = (isCert: boolean): UsageError =>
  new UsageError(
    isCert
      ? 'tls.key is set without tls.cert: name the certificate too, or take tls.key out'
      : 'tls.cert is set without tls.key: name its private key too, or take tls.cert out',
  )

const text = (setting: string, file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw unreadable(setting, file, cause)
  })
