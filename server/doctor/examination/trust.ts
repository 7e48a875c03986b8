import { readFile } from 'node:fs/promises'
import { getCACertificates } from 'node:tls'
import type { Settings } from '../../settings/settings.ts'
import { authorityCertificate } from '../../net/tls/files.ts'

/** Whom a client believes that was set up for this bridge. */
export interface Trust {
  readonly ca: string[]
  /** A certificate of one's own counts by itself: its authority may be known to the devices only. */
  readonly allowPartialTrustChain: true
}

/** This machine's authorities, the bridge's own, and the certificate of the settings. */
export async function trustIn({ dataDir, tls }: Settings): Promise<Trust> {
  const given = tls.cert === undefined ? [] : [await readFile(tls.cert, 'utf8').catch(() => [])]
  const made = authorityCertificate(dataDir) ?? []
  const ca = [getCACertificates('default'), made, ...given].flat(2)
  return { ca, allowPartialTrustChain: true }
}
