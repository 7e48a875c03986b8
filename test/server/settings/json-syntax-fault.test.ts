import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { findJsonSyntaxFault } from '../../../server/settings/json-syntax-fault.ts'

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the place where a text stops being JSON', () => {
  it('exists exactly when JSON.parse fails', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', '{', ']', '[', ':', '0', '-', '\\', '\n', 'n'),
      )
      .map(([text, at, extra]) => {
        const position = at % (text.length + 1)
        return text.slice(0, position) + extra + text.slice(position + (extra === '' ? 1 : 0))
      })
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
        assert.equal(findJsonSyntaxFault(text) === undefined, parses(text), text)
      }),
      { numRuns: 2000 },
    )
  })

  it('is counted as an editor counts', () => {
    assert.deepEqual(findJsonSyntaxFault('{\n  "a": 1\n  "b": 2\n}'), {
      line: 3,
      column: 3,
      expected: 'a comma or the closing bracket',
    })
  })
})
