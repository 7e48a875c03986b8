import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { requireWholeCard } from '../../../../lib/upstream/book/card-responses.ts'
import { vcard } from '../../../support/dav-bodies.ts'

const isTaken = (text: string, status = 200): boolean => {
  try {
    return requireWholeCard({ status, headers: {} }, Buffer.from(text)).equals(Buffer.from(text))
  } catch (error) {
    assert(error instanceof HttpError)
    assert.equal(error.status, 502)
    return false
  }
}

describe('a card that upstream answers a GET with', () => {
  const card = vcard('Ada', 'NOTE:has\r\n BEGIN:VCARD\r\n END:VCARD')

  it('is taken when it is one, whole', () => {
    const agent = vcard('Boss', 'AGENT:', card.trimEnd())
    for (const text of [card, `\uFEFF${card}`, `\r\n${card}\r\n`, card.toLowerCase(), agent])
      assert(isTaken(text), text)
    assert(isTaken(card.replaceAll('\r\n', '\n').trimEnd()))
  })

  it('is refused when it is cut, when more follows, and when it is none', () => {
    for (let at = 1; at < 'END:VCARD\r\n'.length; at += 1) assert(!isTaken(card.slice(0, -at - 2)))
    const others = [
      card + card,
      `${card}x`,
      `x\r\n${card}`,
      '',
      '<html>',
      'BEGIN:VCARD',
      'END:VCARD',
    ]
    for (const text of others) assert(!isTaken(text), text)
    assert(!isTaken(card, 204))
  })
})
