import type { FileSettings } from './schema.ts'

/** The later settings win; groups are merged key by key. */
export function mergeSettings(earlier: FileSettings, later: FileSettings): FileSettings {
  const groups = Object.entries(later).filter(([, value]) => isGroup(value))
  const merged = groups.map(([name, group]) => [
    name,
    { ...(earlier[name as keyof FileSettings] as object | undefined), ...(group as object) },
  ])
  return { ...earlier, ...later, ...(Object.fromEntries(merged) as FileSettings) }
}

const isGroup = (value: unknown): boolean => typeof value === 'object' && !Array.isArray(value)
