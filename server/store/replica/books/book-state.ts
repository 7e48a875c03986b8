import type { BookHead } from '../../../../lib/replica/state/replica-store.ts'
import type { XmlName } from '../../../../lib/dav/xml/xml-name.ts'

/** A row of the table `book_states`. */
export interface BookStateRow {
  readonly key: number
  readonly revision: number
  readonly floor: number
  readonly head: string
}

/** The same with the epoch of its revision; null when that is below the floor. */
export interface PresentState extends BookStateRow {
  readonly epoch: string | null
}

/** What the column `head` holds. */
export type StoredHead = Omit<BookHead, 'revision' | 'floor'>

/** Of a book of which nothing is known yet. */
export const emptyHead: StoredHead = {
  isComplete: false,
  syncToken: undefined,
  ctag: undefined,
  properties: new Map(),
  headAt: 0,
  confirmedAt: 0,
  listedAt: 0,
  settledRevision: undefined,
  syncFailures: 0,
  syncFailedAt: 0,
  baseline: { cards: 0, removedSince: 0 },
  baselineAt: 0,
  changedAt: 0,
}

export const printHead = (head: StoredHead): string =>
  JSON.stringify({ ...head, properties: [...head.properties] })

/** Reads heads; one that is as it was last is not parsed again. */
export function createHeadReader(): (row: BookStateRow) => BookHead {
  const read = new Map<number, { readonly text: string; readonly head: StoredHead }>()
  return ({ key, revision, floor, head: text }) => {
    const known = read.get(key)
    const head = known?.text === text ? known.head : parseHead(text)
    if (head !== known?.head) read.set(key, { text, head })
    return { ...head, revision, floor }
  }
}

export const readHead = ({ revision, floor, head }: BookStateRow): BookHead => ({
  ...parseHead(head),
  revision,
  floor,
})

/** What was damaged on the disk is asked of upstream again. */
function parseHead(head: string): StoredHead {
  try {
    const { properties, ...rest } = JSON.parse(head) as Partial<
      Omit<StoredHead, 'properties'> & { readonly properties: readonly [XmlName, string][] }
    >
    return { ...emptyHead, ...rest, properties: new Map(properties) }
  } catch {
    return emptyHead
  }
}
