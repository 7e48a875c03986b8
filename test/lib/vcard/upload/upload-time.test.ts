import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { uploadedAs30 } from '../fixtures.ts'

const MEGABYTE = 1_000_000
/** Work that grows with the square of the size takes 64 times as much for 8 times the size. */
const MAX_GROWTH = 30
/** An object for each character costs a hundred times what plain letters do. */
const MAX_TIMES_LETTERS = 25

const QUOTED = ';ENCODING=QUOTED-PRINTABLE'
const ODD = [
  ['2.1', 'ADR', '\\'],
  ['2.1', 'ADR', '\\;'],
  ['2.1', 'ADR', ';'],
  ['2.1', 'CATEGORIES', ','],
  ['2.1', `ADR${QUOTED}`, '=5C'],
  ['2.1', `NOTE${QUOTED}`, '=C3=BC'],
  ['3.0', `NOTE${QUOTED}`, '=5C'],
  ['4.0', 'N;SORT-AS="x', '\\'],
  ['4.0', 'NOTE', '\\'],
] as const

describe('the work of an upload', () => {
  const letters = cost(body('2.1', 'ADR', 'a', 12))

  for (const [version, property, odd] of ODD) {
    it(`grows no faster than its size: ${version}, ${property} of ${odd}`, () => {
      const small = cost(body(version, property, odd, 1.5))
      const large = cost(body(version, property, odd, 12))
      // Below a tick of the clock there is nothing to compare.
      assert.ok(large < MAX_GROWTH * Math.max(small, 5), `${large} to ${small}`)
      assert.ok(large < MAX_TIMES_LETTERS * Math.max(letters, 5), `${large} to ${letters}`)
    })
  }
})

function body(version: string, property: string, odd: string, megabytes: number): Buffer {
  const value = odd.repeat((megabytes * MEGABYTE) / odd.length)
  return Buffer.from(`BEGIN:VCARD\nVERSION:${version}\n${property}:${value}\nEND:VCARD\n`)
}

/** Milliseconds of the processor, which other programs do not change: the lesser of two times. */
function cost(body: Buffer): number {
  return Math.min(...[1, 2].map(() => costOnce(body)))
}

function costOnce(body: Buffer): number {
  const before = process.cpuUsage()
  uploadedAs30(body)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
