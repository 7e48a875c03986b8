import type { Edit } from './edit.ts'
import { skipFolds, type Syntax } from './raw-lines.ts'
import { type Alias, uidEdit } from './uid-edit.ts'

/** What of upstream's dialect is put right in a card as it is served. */
export interface Repairs {
  /** A UID that is exactly `upstream` is shown as `client`. */
  readonly uid?: Alias | undefined
  /** Google escapes colons, which no version of vCard does. */
  readonly unescapeColons: boolean
}

const BACKSLASH = 0x5c
const COLON = 0x3a
const NONE: readonly Edit[] = []

/** The edits that a card needs, in order and apart; none for most cards. */
export function findEdits(bytes: Buffer, repairs: Repairs, syntax: Syntax): readonly Edit[] {
  const uid = repairs.uid === undefined ? undefined : uidEdit(bytes, repairs.uid, syntax)
  const first = repairs.unescapeColons ? bytes.indexOf(BACKSLASH) : -1
  const colons = first === -1 ? NONE : colonEdits(bytes, first, syntax)
  return uid === undefined ? colons : merge(colons, uid)
}

// Only the backslash goes, so that a fold behind it stays; pairs are read from the left, so `\\:` is none.
function colonEdits(bytes: Buffer, first: number, syntax: Syntax): readonly Edit[] {
  const edits: Edit[] = []
  let at = first
  while (at !== -1) {
    const escaped = skipFolds(bytes, at + 1, syntax)
    if (bytes[escaped] === COLON) edits.push({ start: at, end: at + 1, text: '' })
    at = bytes.indexOf(BACKSLASH, bytes[escaped] === BACKSLASH ? escaped + 1 : escaped)
  }
  return edits
}

function merge(colons: readonly Edit[], uid: Edit): readonly Edit[] {
  if (colons.length === 0) return [uid]
  const before = colons.filter(({ end }) => end <= uid.start)
  return [...before, uid, ...colons.filter(({ start }) => start >= uid.end)]
}
