import type { Spool } from '../../http/spool.ts'
import { skipFolds, type Syntax } from '../text/raw-lines.ts'
import { type Alias, uidEdit } from './uid-edit.ts'

/** What of upstream's dialect is put right in a card as it is served. */
export interface Repairs {
  /** A UID that is exactly `upstream` is shown as `client`. */
  readonly uid?: Alias | undefined
  /** Google escapes colons, which no version of vCard does. */
  readonly unescapeColons: boolean
  /** Hears once per card of each that was needed. */
  readonly noticed?: ((what: 'uid' | 'colons') => void) | undefined
}

/** Where a repaired card goes. */
export type Target = Pick<Spool, 'copy' | 'text'>

const BACKSLASH = 0x5c
const COLON = 0x3a

/** Gives a card to `target`, in order, as ranges of `bytes` and the few texts that take the place of others. */
export function copyRepaired(
  target: Target,
  bytes: Buffer,
  { uid, unescapeColons, noticed }: Repairs,
  syntax: Syntax,
): void {
  const copy = unescapeColons ? copyUnescaped : copyRange
  const edit = uid === undefined ? undefined : uidEdit(bytes, uid, syntax)
  let isChanged = false
  if (edit !== undefined) {
    isChanged = copy(target, bytes, 0, edit.start, syntax)
    target.text(edit.text)
    noticed?.('uid')
  }
  isChanged = copy(target, bytes, edit?.end ?? 0, bytes.length, syntax) || isChanged
  if (isChanged) noticed?.('colons')
}

function copyRange(target: Target, bytes: Buffer, start: number, end: number): boolean {
  target.copy(bytes, start, end)
  return false
}

// Whether there was anything to take away. Only the backslash goes, so that a fold behind it stays; pairs are read from the left, so `\\:` is none.
function copyUnescaped(
  target: Target,
  bytes: Buffer,
  start: number,
  end: number,
  syntax: Syntax,
): boolean {
  let copied = start
  let at = bytes.indexOf(BACKSLASH, start)
  while (at !== -1 && at < end) {
    const escaped = skipFolds(bytes, at + 1, syntax)
    if (bytes[escaped] === COLON) {
      target.copy(bytes, copied, at)
      copied = at + 1
    }
    at = bytes.indexOf(BACKSLASH, bytes[escaped] === BACKSLASH ? escaped + 1 : escaped)
  }
  target.copy(bytes, copied, end)
  return copied > start
}
