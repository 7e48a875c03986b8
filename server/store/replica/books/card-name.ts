import type { UpstreamQuirks } from '../../../../lib/upstream/access/quirks.ts'

/** How a card is called that no client has named: `.vcf` is added to Google's ids, nothing elsewhere. */
export type NameSuffix = '.vcf' | ''

export const nameSuffixFor = (quirks: UpstreamQuirks): NameSuffix =>
  quirks.has('renames-created-cards') ? '.vcf' : ''

/** No client can ask for a name with a slash or a backslash in it; `_` stands in their place. */
export const nameOfId = (id: string, suffix: NameSuffix): string => withoutSlashes(id) + suffix

const withoutSlashes = (id: string): string => id.replace(/%2F|%5C/g, '_')

/** The id that a name is made of when nothing in it had to be replaced; undefined for a name that is of none. */
export const idInName = (name: string, suffix: NameSuffix): string | undefined =>
  name.endsWith(suffix) && name.length > suffix.length
    ? name.slice(0, name.length - suffix.length)
    : undefined

/** Another name for a card whose own is taken by a living one: `number` from 2 on, until one is free. */
export const otherNameOf = (id: string, number: number, suffix: NameSuffix): string =>
  suffix === ''
    ? withoutSlashes(id).replace(/(\.[^.]*)?$/, `-${number}$1`)
    : `${withoutSlashes(id)}-${number}${suffix}`
