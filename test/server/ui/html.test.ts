import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { html, trustedHtml, type HtmlValue } from '../../../server/ui/frame/html.ts'

/** What an HTML reader makes of text with references. */
const read = (markup: string): string =>
  markup.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

describe('a template of a page', () => {
  it('shows every text as it is, between tags and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = html`${text}`.toString()
        assert.doesNotMatch(shown, /[<>"'`]/)
        assert.equal(read(shown), text)
      }),
    )
  })

  it('keeps what was made by templates, alone and in lists, however deep', () => {
    const items: HtmlValue = [html`<b>${'<i>'}</b>`, [html`<b>${2}</b>`, undefined, false]]
    assert.equal(html`<p>${items}</p>`.toString(), '<p><b>&#60;i&#62;</b><b>2</b></p>')
    assert.equal(html`${trustedHtml('<svg></svg>')}`.toString(), '<svg></svg>')
  })

  it('takes nothing for markup that only looks like it', () => {
    const forged = { toString: () => '<script>' } as never
    assert.equal(html`${forged}`.toString(), '&#60;script&#62;')
  })
})
