import { readFile } from 'node:fs/promises'
import { getCACertificates } from 'node:tls'
import type { Settings } from '../../settings/settings.ts'
import { readAuthorityCertificate } from '../../net/tls/certificate-files.ts'

/** Which certificates a client trusts that was set up for this bridge, as options of `node:tls`. */
export interface TlsTrustOptions {
  readonly ca: string[]
  /** The certificate of the settings is trusted by itself: its authority may be known to the devices only. */
  readonly allowPartialTrustChain: true
}

/** This machine's authorities, the bridge's own, and the certificate of the settings. */
export async function loadTlsTrustOptions({ dataDir, tls }: Settings): Promise<TlsTrustOptions> {
  const given = tls.cert === undefined ? [] : [await readFile(tls.cert, 'utf8').catch(() => [])]
  const made = readAuthorityCertificate(dataDir) ?? []
  const ca = [getCACertificates('default'), made, ...given].flat(2)
  return { ca, allowPartialTrustChain: true }
}
