import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import {
  isIfListSatisfied,
  parseIfHeader,
  formatIfHeader,
  type IfHeaderList,
} from '../../../../lib/operations/conditions/if-header.ts'

const etag = fc
  .tuple(fc.constantFrom('', 'W/'), fc.stringMatching(/^[!#-~]{0,12}$/))
  .map(([weak, text]) => `${weak}"${text}"`)
const token = fc.stringMatching(/^(?:urn:uuid|opaquelocktoken|DAV):[\w./:()[\]-]{0,20}$/)
const condition = fc
  .tuple(fc.boolean(), fc.constantFrom('etag', 'token'), etag, token)
  .map(([not, kind, tag, lock]) => ({ not, kind, value: kind === 'etag' ? tag : lock }) as const)
const conditions = fc.array(condition, { minLength: 1, maxLength: 4 })
const tag = fc.stringMatching(/^(?:https?:\/\/[a-z.]{1,9})?\/[\w./%()-]{0,20}$/)

const untagged = fc.array(
  conditions.map((inside): IfHeaderList => ({ tag: undefined, conditions: inside })),
  { minLength: 1, maxLength: 4 },
)
const tagged = fc
  .array(fc.tuple(tag, fc.array(conditions, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((groups) =>
    groups.flatMap(([at, lists]) =>
      lists.map((inside): IfHeaderList => ({ tag: at, conditions: inside })),
    ),
  )
const lists = fc.oneof(untagged, tagged)

const isRefused = (header: string): boolean => {
  try {
    parseIfHeader(header)
    return false
  } catch (error) {
    assert(error instanceof HttpError)
    assert.equal(error.status, 400)
    return true
  }
}

describe('the If header field', () => {
  it('reads what it prints, tags, tokens and ETags with any character in them', () => {
    fc.assert(
      fc.property(lists, (some) => {
        assert.deepEqual(parseIfHeader(formatIfHeader(some)), some)
      }),
    )
  })

  it('does not care for white space and the case of Not', () => {
    const spaces = fc.stringMatching(/^[ \t]{0,3}$/)
    fc.assert(
      fc.property(
        conditions,
        spaces,
        fc.constantFrom('Not', 'NOT', 'not'),
        (inside, space, not) => {
          const terms = inside.map((one) => {
            const value = one.kind === 'etag' ? `[${space}${one.value}${space}]` : `<${one.value}>`
            return space + (one.not ? not + space : '') + value
          })
          assert.deepEqual(parseIfHeader(`${space}(${terms.join('')}${space})${space}`), [
            { tag: undefined, conditions: inside },
          ])
        },
      ),
    )
  })

  it('is refused with 400 when it is none, and never fails otherwise', () => {
    const bad = [
      '',
      ' ',
      'nonsense',
      '()',
      '(["a"]) x',
      '["a"]',
      '([a])',
      '(["a"',
      '(Not)',
      '(Not Not ["a"])',
      '</x>',
      '</x> ()',
      '(["a"]) </x> (["a"])',
      '</x> (["a"]) </y>',
      '<urn:x>',
      '(<no-scheme>)',
      '((["a"]))',
    ]
    for (const header of bad) assert(isRefused(header), header)
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void isRefused(header)))
    fc.assert(
      fc.property(
        fc.stringMatching(/^[()<>[\]"Not /a:W]{0,40}$/),
        (header) => void isRefused(header),
      ),
    )
  })

  it('is read in no time, however it is made', () => {
    const started = performance.now()
    for (const piece of ['(', '<', '("', '([', '(<a:', '(Not ', ' ', '(["a"]', '(["a"])'])
      isRefused(piece.repeat(16_000 / piece.length))
    assert(performance.now() - started < 5_000)
  })
})

describe('a list of If', () => {
  const list = (header: string): IfHeaderList => parseIfHeader(header)[0] ?? assert.fail()

  it('holds when all of its conditions do, whose ETags may be made weak on the way', () => {
    fc.assert(
      fc.property(conditions, etag, (inside, told) => {
        const present = told.replace(/^W\//, '')
        const expected = inside.every(
          ({ not, kind, value }) =>
            (kind === 'etag' && value.replace(/^W\//, '') === present) !== not,
        )
        assert.equal(isIfListSatisfied({ tag: undefined, conditions: inside }, present), expected)
      }),
    )
  })

  it('never holds for a lock token, since nothing is locked, nor for DAV:no-lock', () => {
    for (const lock of ['<urn:uuid:1>', '<opaquelocktoken:x>', '<DAV:no-lock>']) {
      assert(!isIfListSatisfied(list(`(${lock})`), '"a"'))
      assert(isIfListSatisfied(list(`(Not ${lock})`), '"a"'))
      assert(!isIfListSatisfied(list(`(${lock} ["a"])`), '"a"'))
      assert(isIfListSatisfied(list(`(Not ${lock} ["a"])`), '"a"'))
    }
  })

  it('about what is not there holds only by Not', () => {
    assert(!isIfListSatisfied(list('(["a"])'), undefined))
    assert(isIfListSatisfied(list('(Not ["a"])'), undefined))
  })
})
