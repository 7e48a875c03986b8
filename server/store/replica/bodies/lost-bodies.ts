import type { BodyKey } from '../../../../lib/replica/state/replica-store.ts'

/** Gathers bodies that could not be read, to have them forgotten, and so fetched again, together. */
export class LostBodies {
  readonly #forget: (keys: readonly BodyKey[]) => void
  readonly #lost = new Set<BodyKey>()

  constructor(forget: (keys: readonly BodyKey[]) => void) {
    this.#forget = forget
  }

  add(key: BodyKey): void {
    if (this.#lost.size === 0)
      setImmediate(() => {
        const keys = [...this.#lost]
        this.#lost.clear()
        this.#forget(keys)
      })
    this.#lost.add(key)
  }
}
