import { skipLineFolds } from '../text/raw-content-lines.ts'
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

const BACKSLASH = 0x5c
const COLON = 0x3a

/** The card with what `repairs` names corrected, all else byte for byte; `bytes` itself when nothing changes. */
export function repairCard(bytes: Buffer, { uid, unescapeColons, onRepair }: CardRepairs): Buffer {
  const unescape = unescapeColons ? unescapedParts : (part: Buffer) => [part]
  const replacement = uid === undefined ? undefined : findUidReplacement(bytes, uid)
  const before = replacement ? unescape(bytes.subarray(0, replacement.start)) : []
  const after = unescape(bytes.subarray(replacement?.end ?? 0))
  if (replacement) onRepair?.('uid')
  if (before.length > 1 || after.length > 1) onRepair?.('colons')
  if (!replacement && after.length === 1) return bytes
  return Buffer.concat([...before, Buffer.from(replacement?.text ?? ''), ...after])
}

/**
 * What stands between the backslashes that escape colons; one part when there are none. Only the backslash goes, so that a fold
 * behind it stays; pairs are read from the left, so `\\:` holds no escaped colon.
 */
function unescapedParts(bytes: Buffer): readonly Buffer[] {
  const parts: Buffer[] = []
  let start = 0
  let at = bytes.indexOf(BACKSLASH)
  while (at !== -1) {
    const escaped = skipLineFolds(bytes, at + 1)
    if (bytes[escaped] === COLON) {
      parts.push(bytes.subarray(start, at))
      start = at + 1
    }
    at = bytes.indexOf(BACKSLASH, bytes[escaped] === BACKSLASH ? escaped + 1 : escaped)
  }
  return [...parts, bytes.subarray(start)]
}
