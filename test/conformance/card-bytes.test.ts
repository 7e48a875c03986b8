import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { replaceBody } from '../fake-google/fault-answers.ts'
import { escapeXml } from '../fake-google/dav/xml.ts'
import { cardIn, multistatus } from '../support/dav-answers.ts'
import { multigetBody, syncBody, vcard } from '../support/dav-bodies.ts'
import { sendRawRequest, createSharedTestBridge } from '../support/bridge-requests.ts'

/** REMAPPING §6 and K49: a card is an opaque payload, but for its UID and the colons that Google escapes. */
const book = '/addressbooks/alice/contacts/'
const fixtures = new URL('../fixtures/vcards/', import.meta.url)

describe('the bytes of a card', () => {
  // What Google drops is kept by a merge of properties: another room's promise.
  const bridge = createSharedTestBridge({ keepDropped: false })
  // Escapes are pairs, read from the left.
  const repaired = (text: string): string =>
    text.replace(/\\([\\:])/g, (pair, second) => (second === ':' ? ':' : pair))
  const asked = async (href: string): Promise<string | undefined> => {
    const body = multigetBody([href], ['card:address-data'])
    return cardIn(multistatus(await sendRawRequest(bridge, 'REPORT', book, { body })).rows[0])
  }

  it('are those of upstream, for cards born there, whatever they quote', async () => {
    const cards = [
      vcard(
        'Links',
        'URL:https://www.googleapis.com/carddav/v1/principals/alice@gmail.example/',
        'NOTE:see /carddav/v1/ and <d:href>/x</d:href>',
      ),
      vcard(
        'Escapes',
        'NOTE:a\\nb\\, c\\; d\\\\ e',
        'item1.URL:http\\://x.example/',
        'item1.X-ABLabel:_$!<HomePage>!$_',
      ),
      vcard('Long', `NOTE:${'é中😀 '.repeat(200)}`),
      vcard('Empty', 'NOTE:', 'TEL:', 'X-EMPTY:'),
      vcard(']]>', 'NOTE:]]> &amp; &#13; <![CDATA[ ]]> <!-- -->'),
    ]
    for (const card of cards) {
      const { id, text } = bridge.account.contacts.add(card)
      assert.equal(await asked(`${book}${id}.vcf`), repaired(text))
      const got = await sendRawRequest(bridge, 'GET', `${book}${id}.vcf`)
      assert.equal(got.text, repaired(text).replaceAll('\n', '\r\n'))
    }
  })

  it('differ by the UID alone, for cards that clients made', async () => {
    const names = readdirSync(fixtures).filter(
      (name) => name.endsWith('-3.0.vcf') && !name.startsWith('group'),
    )
    assert(names.length > 2)
    for (const name of names) {
      const body = readFileSync(new URL(name, fixtures))
      assert.equal((await sendRawRequest(bridge, 'PUT', book + name, { body })).status, 201, name)
      const uid = /^UID:(.*)$/im.exec(body.toString())?.[1]?.trim()
      const stored = bridge.account.contacts.list().at(-1)
      assert(stored)
      const wanted = repaired(
        uid === undefined ? stored.text : stored.text.replace(`UID:${stored.id}`, `UID:${uid}`),
      )
      assert.equal(await asked(book + name), wanted)
    }
  })

  it('are the same in a sync report, a multiget and a GET', async () => {
    const body = syncBody('', { names: ['card:address-data'] })
    const { rows } = multistatus(await sendRawRequest(bridge, 'REPORT', book, { body }))
    assert.equal(rows.length, bridge.account.contacts.size)
    for (const row of rows) {
      assert.equal(cardIn(row), await asked(row.href))
      const got = await sendRawRequest(bridge, 'GET', row.href)
      assert.equal(cardIn(row), got.text.replaceAll('\r\n', '\n'))
    }
  })

  it('K49. are the same after the bridge, whatever they are and however upstream escapes them', async () => {
    const { id } = bridge.account.contacts.add(vcard('Random'))
    const href = `${book}${id}.vcf`
    let edits = 0
    let sent = ''
    bridge.google.faults.push({
      match: { method: 'REPORT' },
      do: replaceBody((body) =>
        body.replace(
          /(<card:address-data>)[^]*(<\/card:address-data>)/,
          (_, open: string, close: string) => {
            return open + sent + close
          },
        ),
      ),
    })
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((each) => /^[\t\n\x20-\ufffd]+$/.test(each))
    const spelled = fc.constantFrom(
      escapeXml,
      (each: string) => `<![CDATA[${each.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`,
      (each: string) => Array.from(each, (char) => `&#${char.codePointAt(0) ?? 0};`).join(''),
    )
    await fc.assert(
      fc.asyncProperty(text, spelled, async (card, spell) => {
        sent = spell(card)
        // Another ETag: what has the same one is not fetched again.
        bridge.account.contacts.edit(id, vcard(`Random ${edits++}`))
        assert.equal(await asked(href), repaired(card))
      }),
      { numRuns: 100 },
    )
    bridge.google.faults.length = 0
  })
})
