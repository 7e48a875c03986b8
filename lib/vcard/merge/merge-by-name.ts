/** A parameter, or a companion of a property; several may have the same name. */
interface Named {
  readonly name: string
}

/** Three versions to merge: as upstream stored it after a write, as it was written, and as upstream has it now. */
export interface ThreeWayMergeInput<T> {
  readonly base: T
  readonly ours: T
  readonly theirs: T
}

/**
 * For each name what is in `ours`, unless what `theirs` has under that name differs by `key` from `base`: then that. In the
 * order of `ours`.
 */
export function mergeThreeWayByName<T extends Named>(
  { base, ours, theirs }: ThreeWayMergeInput<readonly T[]>,
  key: (one: T) => string,
): readonly T[] {
  const names = new Set([...ours, ...theirs].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const hasName = (one: T): boolean => one.name === name
    const isChanged = !isSame(base.filter(hasName), theirs.filter(hasName), key)
    return (isChanged ? theirs : ours).filter(hasName)
  })
}

function isSame<T>(some: readonly T[], others: readonly T[], key: (one: T) => string): boolean {
  return some.map(key).join('\0') === others.map(key).join('\0')
}
