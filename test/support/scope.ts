/** Something that ends, and what must be closed then. A test's context is one. */
export interface Scope {
  after(close: () => void | Promise<void>): void
}

/** A scope for what runs outside a test. `close` runs the last registered first, once, also when one fails. */
export interface OwnScope extends Scope {
  close(): Promise<void>
}

export function createScope(): OwnScope {
  const closers: (() => void | Promise<void>)[] = []
  return {
    after: (close) => void closers.push(close),
    async close() {
      const last = closers.pop()
      if (!last) return
      try {
        await last()
      } finally {
        await this.close()
      }
    },
  }
}

/** A scope within a scope: ends with it, but the last registered first (`t.after` of node:test runs in order). */
export function nested(scope: Scope): Scope {
  const inner = createScope()
  scope.after(() => inner.close())
  return inner
}
