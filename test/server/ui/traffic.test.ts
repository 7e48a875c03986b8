import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { multigetBody, syncBody, vcard } from '../../support/dav-bodies.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { nested } from '../../support/scope.ts'
import { openBridgeWithPages, type BridgeWithPages, type PageResponse } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'
import { book, recording, summaries } from './recorded-traffic.ts'

describe('recording traffic', () => {
  it('K15. is off and keeps nothing, and says how to begin', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    const words = visibleText((await bridge.owner.open('/ui/traffic')).text)
    assert.match(words, /Not recording/)
    assert.match(words, /Start recording above\. Then let a client synchronise/)
    assert.equal((await summaries(bridge)).total, 0)
  })

  it('is switched on for a device, off, and cleared', async (t) => {
    const bridge = await recording(t, 'alice/phone')
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    await sendRawRequest(bridge, 'PROPFIND', book, {
      depth: 0,
      headers: { Authorization: bridge.readOnly },
    })
    assert.equal((await summaries(bridge)).total, 1, 'only that device')
    assert.match(
      visibleText((await bridge.owner.submitForm('/ui/traffic/stop')).text),
      /Not recording/,
    )
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    assert.equal((await summaries(bridge)).total, 1, 'what was recorded stays')
    await bridge.owner.submitForm('/ui/traffic/clear')
    assert.equal((await summaries(bridge)).total, 0)
  })

  it('refuses other times and devices than there are', async (t) => {
    const { owner } = await openBridgeWithPages(nested(t))
    const record = (fields: Record<string, string>) =>
      owner.submitForm('/ui/traffic/record', fields)
    assert.equal((await record({ who: '*', minutes: '1e9' })).status, 422)
    assert.equal((await record({ who: 'alice/nobody', minutes: '15' })).status, 404)
  })

  it('is for the signed-in owner', async (t) => {
    const { stranger } = await openBridgeWithPages(nested(t))
    for (const path of ['/ui/traffic', '/ui/traffic/events', '/ui/traffic/1', '/ui/traffic/har'])
      assert.equal((await stranger.request('GET', path)).status, 303, path)
  })
})

describe('the list of recorded requests', () => {
  it('tells what a client does, and finds by what was said', async (t) => {
    const bridge = await recording(t)
    const ada = bridge.account.contacts.add(vcard('Ada Lovelace'))
    const body = multigetBody([`${book}${ada.id}.vcf`], ['card:address-data'])
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body })
    await sendRawRequest(bridge, 'GET', `${book}missing.vcf`)
    const { total, found } = await summaries(bridge)
    assert.equal(total, 2)
    assert.deepEqual(
      found.map(({ method, words, status }) => [method, words, status]),
      [
        ['GET', 'fetches a card: is not there', 404],
        ['REPORT', 'fetches a card', 207],
      ],
    )
    for (const [query, count] of [
      ['text=lovelace', 1],
      ['status=4xx', 1],
      ['method=REPORT', 1],
      ['path=missing', 1],
      ['errors=on', 1],
      ['device=alice/reader', 0],
    ] as const)
      assert.equal((await summaries(bridge, query)).found.length, count, query)
    const filtered = visibleText((await bridge.owner.open('/ui/traffic?method=GET')).text)
    assert.match(filtered, /1 of 2 requests/)
    assert.doesNotMatch(filtered, /REPORT 207/)
  })

  it('has a hundred to a page without scripts', async (t) => {
    const bridge = await recording(t)
    for (let n = 0; n < 103; n++) await sendRawRequest(bridge, 'OPTIONS', '/')
    const rows = async (path: string): Promise<number> => {
      const { text } = await bridge.owner.open(path)
      return (text.split('<template>')[0] ?? '').match(/href="\/ui\/traffic\/\d+"/g)?.length ?? 0
    }
    assert.equal(await rows('/ui/traffic'), 100)
    assert.equal(await rows('/ui/traffic?from=100'), 3)
    assert.equal(await rows('/ui/traffic?from=100&method=GET'), 0)
  })

  /** Reads server-sent events; `text` is all of them, once they have ended. */
  async function listen(
    { owner }: BridgeWithPages,
    query = '',
  ): Promise<{ readonly answer: Promise<PageResponse> }> {
    const begun = Promise.withResolvers<string>()
    const answer = owner.request('GET', `/ui/traffic/events?${query}`, { onText: begun.resolve })
    await begun.promise
    return { answer }
  }

  it('comes as it happens, until the owner leaves', async (t) => {
    const bridge = await recording(t)
    const { answer } = await listen(bridge, 'method=REPORT')
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
    await sendRawRequest(bridge, 'REPORT', book, { depth: 0, body: syncBody('') })
    assert.equal((await summaries(bridge)).total, 2)
    await bridge.owner.submitForm('/ui/leave')
    const { text, headers } = await answer
    assert.equal(headers['content-type'], 'text/event-stream; charset=utf-8')
    assert.match(text, /event: state\ndata: \{"isOn":true,"words":"Recording everybody/)
    assert.match(text, /event: exchange\ndata: .*"words":"initial listing"/)
    assert.doesNotMatch(text, /PROPFIND/)
  })

  it('keeps no stopping server waiting', async (t) => {
    const bridge = await recording(t)
    const { answer } = await listen(bridge)
    const began = performance.now()
    await bridge.close()
    assert.ok(performance.now() - began < 5_000)
    assert.match((await answer).text, /event: state/)
  })
})
