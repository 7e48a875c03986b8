import type { UpstreamQuirks } from '../../../../lib/upstream/access/quirks.ts'

/** How a card is called that no client has named: `.vcf` is added to Google's ids, nothing elsewhere. */
export type NameSuffix = '.vcf' | ''

export const nameSuffixFor = (quirks: UpstreamQuirks): NameSuffix =>
  quirks.has('renames-created-cards') ? '.vcf' : ''

export const nameOfId = (id: string, suffix: NameSuffix): string => id + suffix

/** The id that such a name is made of; undefined for a name that is none. */
export const idInName = (name: string, suffix: NameSuffix): string | undefined =>
  name.endsWith(suffix) && name.length > suffix.length
    ? name.slice(0, name.length - suffix.length)
    : undefined

/** Another name for a card whose own is taken by a living one: `number` from 2 on, until one is free. */
export const otherNameOf = (id: string, number: number, suffix: NameSuffix): string =>
  suffix === '' ? id.replace(/(\.[^.]*)?$/, `-${number}$1`) : `${id}-${number}${suffix}`
