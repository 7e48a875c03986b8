import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RecordedBookState } from '../../../../server/trace/record/recorded-request.ts'
import { describeBookStates } from '../../../../server/trace/show/state-description.ts'

const second = 1000
const hour = 3_600 * second
const state = (about: Partial<RecordedBookState> = {}): RecordedBookState => ({
  book: 'contacts',
  age: 12 * second,
  refresh: 'none',
  failure: undefined,
  ...about,
})

const described = (...states: readonly RecordedBookState[]) => describeBookStates({ states })

describe('what a request was answered from, in words', () => {
  it('is told by its age when upstream was not asked', () => {
    assert.equal(described(state()), 'answered from what was confirmed 12 s ago')
    const ages = [0, 61 * second, 3.9 * hour, 50 * hour].map((age) => described(state({ age })))
    assert.deepEqual(
      ages.map((words) => words?.replace('answered from what was confirmed ', '')),
      ['less than 1 s ago', '1 min ago', '3 h ago', '2 d ago'],
    )
  })

  it('is not told when upstream was asked, or when no address book was read', () => {
    assert.equal(described(state({ refresh: 'done' })), undefined)
    assert.equal(described(), undefined)
  })

  it('says why it is no younger', () => {
    const age = 3 * hour
    assert.equal(
      described(state({ age, refresh: 'failed', failure: 'g.example cannot be reached' })),
      'answered from what was confirmed 3 h ago; upstream could not be asked: g.example cannot be reached',
    )
    assert.equal(
      described(state({ age, refresh: 'running' })),
      'answered from what was confirmed 3 h ago; upstream had not answered yet',
    )
  })

  it('names the books when there are several', () => {
    assert.equal(
      described(state(), state({ book: 'work', refresh: 'done' })),
      'contacts: answered from what was confirmed 12 s ago',
    )
  })
})
