import type { CertificateWithKey } from '../../../certs/server-certificate.ts'

/** What a server identifies itself with. */
export interface TlsIdentity {
  readonly modern: CertificateWithKey
  /** For old devices: beside the modern one, one of a kind that they know. */
  readonly legacy: readonly CertificateWithKey[]
}

/** A server's certificates, which change while it runs. */
export interface CertificateSource {
  readonly current: () => TlsIdentity
  /** Calls `changed` when there are others, which `current` then gives. */
  readonly onChange: (changed: () => void) => void
  readonly close: () => void
}

/** Gives the certificates of now: the same object as long as nothing has changed. Rejects with a message for the person. */
export type TlsIdentityLoader = () => Promise<TlsIdentity>

export interface WatchCertificatesOptions {
  /** Milliseconds from one load to the next. */
  readonly every: number
  /** Gets the reason why a load failed; the former certificates stay meanwhile. */
  readonly warn: (message: string) => void
}

/** Loads certificates again and again. Rejects when the first load fails. */
export async function watchCertificates(
  load: TlsIdentityLoader,
  { every, warn }: WatchCertificatesOptions,
): Promise<CertificateSource> {
  let current = await load()
  let timer = setTimeout(() => void reload(), every).unref()
  let closed = false
  const listeners: (() => void)[] = []
  const reload = async (): Promise<void> => {
    try {
      const loaded = await load()
      if (loaded !== current) {
        current = loaded
        for (const changed of listeners) changed()
      }
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error))
    }
    if (!closed) timer = setTimeout(() => void reload(), every).unref()
  }
  return {
    current: () => current,
    onChange: (changed) => void listeners.push(changed),
    close: () => {
      closed = true
      clearTimeout(timer)
    },
  }
}
