/** What has a name that may be shared: a parameter, a companion. */
interface Named {
  readonly name: string
}

/** The same thing as it was stored, as it was written, and as it is stored now. */
export interface ThreeWay<T> {
  readonly base: T
  readonly ours: T
  readonly theirs: T
}

/**
 * Of each name what was written, unless what is stored under that name is no longer the same by `key`: then that. In the
 * order of what was written.
 */
export function mergeNamed<T extends Named>(
  { base, ours, theirs }: ThreeWay<readonly T[]>,
  key: (one: T) => string,
): readonly T[] {
  const names = new Set([...ours, ...theirs].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const isIt = (one: T): boolean => one.name === name
    const isChanged = !isSame(base.filter(isIt), theirs.filter(isIt), key)
    return (isChanged ? theirs : ours).filter(isIt)
  })
}

function isSame<T>(some: readonly T[], others: readonly T[], key: (one: T) => string): boolean {
  return some.map(key).join('\0') === others.map(key).join('\0')
}
