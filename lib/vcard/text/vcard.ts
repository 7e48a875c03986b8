import { parseContentLine, printContentLine } from './content-line.ts'
import { foldContentLine } from './line-folding.ts'
import { printVCard21Property } from './vcard-21-lines.ts'
import type { VCardProperty } from './property.ts'
import { escapeVCardText } from './text-value.ts'
import { unfoldContentLines } from './line-unfolding.ts'
import { VCardError } from './vcard-error.ts'

/** The properties of one vCard in their order, VERSION among them, without BEGIN and END. */
export type VCard = readonly VCardProperty[]

const BEGIN = /^BEGIN:VCARD\s*$/i
const END = /^END:VCARD\s*$/i
const EMPTY_AGENT = /^(?:[\w.-]+\.)?AGENT(?:;[^:]*)?:\s*$/i

/**
 * Parses exactly one vCard of any version, without validating its properties. Nothing is lost: properties keep their order,
 * groups, parameters and values. `charset` is that of the Content-Type. Throws `VCardError`.
 *
 * A card nested in an AGENT (vCard 2.1) becomes that property's text, as 3.0 has it.
 */
export function parseVCard(bytes: Buffer, charset?: string): VCard {
  const lines = unfoldContentLines(bytes, charset)
  if (!BEGIN.test(lines[0] ?? '')) throw new VCardError('does not begin with BEGIN:VCARD')
  if (!END.test(lines.at(-1) ?? '')) throw new VCardError('does not end with END:VCARD')
  return nestAgents(lines.slice(1, -1)).map(parseContentLine)
}

/** The card; undefined for what is none, as upstream may hold. */
export function tryParseVCard(bytes: Buffer): VCard | undefined {
  try {
    return parseVCard(bytes)
  } catch (error) {
    if (error instanceof VCardError) return undefined
    throw error
  }
}

function nestAgents(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => BEGIN.test(line) || END.test(line))) return lines
  const outer: string[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (END.test(line)) throw new VCardError('goes on after END:VCARD')
    if (!BEGIN.test(line)) outer.push(line)
    else at = nestAgent(lines, at, outer)
  }
  return outer
}

function nestAgent(lines: readonly string[], begin: number, outer: string[]): number {
  const agent = outer.pop() ?? ''
  if (!EMPTY_AGENT.test(agent)) throw new VCardError('holds another card')
  const end = endOf(lines, begin)
  outer.push(agent.trimEnd() + escapeVCardText(lines.slice(begin, end + 1).join('\n')))
  return end
}

function endOf(lines: readonly string[], begin: number): number {
  let depth = 0
  for (let at = begin; at < lines.length; at++) {
    if (BEGIN.test(lines[at] ?? '')) depth++
    else if (END.test(lines[at] ?? '') && --depth === 0) return at
  }
  throw new VCardError('has an AGENT that does not end')
}

/**
 * The card as text: lines folded at 75 octets, those of 2.1 as `printVCard21Property` has them, each ended by CRLF. What was
 * parsed and not changed is as it was.
 */
export function printVCard(card: VCard): string {
  const lines =
    vcardVersion(card) === '2.1'
      ? card.map(printVCard21Property)
      : card.map((p) => foldContentLine(printContentLine(p)))
  return ['BEGIN:VCARD', ...lines, 'END:VCARD', ''].join('\r\n')
}

/** `2.1`, `3.0`, `4.0` or whatever else VERSION says; undefined when there is none. */
export function vcardVersion(card: VCard): string | undefined {
  return card.find(({ name }) => name === 'VERSION')?.value.trim()
}
