import type { ResponseSpool } from '../../http/response-spool.ts'
import { skipLineFolds, type RawVCardSyntax } from '../text/raw-content-lines.ts'
import { type UidAlias, findUidReplacement } from './uid-replacement.ts'

/** What is corrected in an upstream card when it is served. */
export interface CardRepairs {
  /** A UID that is exactly `upstream` is replaced by `client`. */
  readonly uid?: UidAlias | undefined
  /** Google escapes colons, which no version of vCard does. */
  readonly unescapeColons: boolean
  /** Called at most once per card for each repair that was needed. */
  readonly onRepair?: ((what: 'uid' | 'colons') => void) | undefined
}

/** Where a repaired card is written. */
export type RepairedCardSink = Pick<ResponseSpool, 'writeBytes' | 'writeText'>

const BACKSLASH = 0x5c
const COLON = 0x3a

/** Writes a card to `sink`, in order: ranges of `bytes`, and the few texts that replace others. */
export function copyRepairedCard(
  sink: RepairedCardSink,
  bytes: Buffer,
  { uid, unescapeColons, onRepair }: CardRepairs,
  syntax: RawVCardSyntax,
): void {
  const copy = unescapeColons ? copyUnescaped : copyRange
  const replacement = uid === undefined ? undefined : findUidReplacement(bytes, uid, syntax)
  let isChanged = false
  if (replacement !== undefined) {
    isChanged = copy(sink, bytes, 0, replacement.start, syntax)
    sink.writeText(replacement.text)
    onRepair?.('uid')
  }
  isChanged = copy(sink, bytes, replacement?.end ?? 0, bytes.length, syntax) || isChanged
  if (isChanged) onRepair?.('colons')
}

function copyRange(sink: RepairedCardSink, bytes: Buffer, start: number, end: number): boolean {
  sink.writeBytes(bytes, start, end)
  return false
}

// Returns whether anything was removed. Only the backslash goes, so that a fold behind it stays; pairs are read from the
// left, so `\\:` holds no escaped colon.
function copyUnescaped(
  sink: RepairedCardSink,
  bytes: Buffer,
  start: number,
  end: number,
  syntax: RawVCardSyntax,
): boolean {
  let copied = start
  let at = bytes.indexOf(BACKSLASH, start)
  while (at !== -1 && at < end) {
    const escaped = skipLineFolds(bytes, at + 1, syntax)
    if (bytes[escaped] === COLON) {
      sink.writeBytes(bytes, copied, at)
      copied = at + 1
    }
    at = bytes.indexOf(BACKSLASH, bytes[escaped] === BACKSLASH ? escaped + 1 : escaped)
  }
  sink.writeBytes(bytes, copied, end)
  return copied > start
}
