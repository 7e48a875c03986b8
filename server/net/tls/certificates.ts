import type { KeyPair } from '../../../certs/server-certificate.ts'

/** What a server identifies itself with. */
export interface Identity {
  readonly modern: KeyPair
  /** For old devices: beside the modern one, one of a kind that they know. */
  readonly legacy: readonly KeyPair[]
}

/** A server's certificates, which change while it runs. */
export interface Certificates {
  readonly current: () => Identity
  /** Tells when there are others; `current` gives them. */
  readonly onChange: (changed: () => void) => void
  readonly close: () => void
}

/** What to identify with now; the same object as long as nothing has changed. Rejects with why it cannot be told. */
export type Look = () => Promise<Identity>

export interface KeepOptions {
  /** Milliseconds from one look to the next. */
  readonly every: number
  /** Gets the reason of a look that failed; the former certificates stay meanwhile. */
  readonly warn: (message: string) => void
}

/** Certificates that are looked at again and again. Rejects when the first look fails. */
export async function keepCertificates(
  look: Look,
  { every, warn }: KeepOptions,
): Promise<Certificates> {
  let current = await look()
  let timer = setTimeout(() => void again(), every).unref()
  let closed = false
  const listeners: (() => void)[] = []
  const again = async (): Promise<void> => {
    try {
      const seen = await look()
      if (seen !== current) {
        current = seen
        for (const changed of listeners) changed()
      }
    } catch (error) {
      warn(error instanceof Error ? error.message : String(error))
    }
    if (!closed) timer = setTimeout(() => void again(), every).unref()
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
