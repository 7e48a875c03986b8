import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RecordedRequest } from '../../../server/trace/record/recorded-request.ts'
import { Thunderbird } from '../../clients/thunderbird/thunderbird.ts'
import { until } from '../../clients/until.ts'
import { leg, message, recorded } from '../trace/record/recorded-request.ts'
import { assertAccessible } from '../../support/accessibility.ts'
import { desktop, openChromium, phone } from '../../support/browser.ts'
import { multigetBody, vcard } from '../../support/dav-bodies.ts'
import { requires } from '../../support/debian.ts'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { harProblems } from '../../support/har.ts'
import { password } from '../../support/test-bridge.ts'
import { createScope, nested } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { openBridgeWithPages } from './owner-pages.ts'
import { openTracedPages, openSignedInTab } from './traced-pages.ts'

const book = '/addressbooks/alice/contacts/'
const rows = 'tbody tr:not(.space):not([hidden])'

/** Whatever is on the page is no wider than its window. */
async function assertFits(page: Page): Promise<void> {
  const [content, window] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )
  assert.ok(content <= window, `${page.url()}: ${content} in ${window}`)
}

describe('the traffic in a browser', { skip: requires('chromium') }, () => {
  const scope = createScope()
  let browser: Browser
  before(async () => {
    browser = await openChromium(scope)
  })
  after(() => scope.close())

  it('appears as it happens, is filtered, opened by keyboard and downloaded', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    const { page, complaints } = await openSignedInTab(t, browser, bridge)
    await page.goto(`${bridge.url}ui/traffic`)
    await page.getByRole('button', { name: 'Start recording' }).click()
    await page.getByText('Let a client synchronise').waitFor()
    bridge.account.contacts.add(vcard('Ada Lovelace', 'URL:http://ada.example'))
    await sendRawRequest(bridge, 'PROPFIND', book, { depth: 1 })
    await page.getByRole('link', { name: 'lists all cards' }).waitFor()
    await sendRawRequest(bridge, 'GET', `${book}missing.vcf`)
    await page.getByText('2 requests', { exact: true }).waitFor()
    await page.getByLabel('Only errors').check()
    await page.getByText('1 of 2 requests').waitFor()
    assert.match(page.url(), /\?errors=on$/)
    await page.getByLabel('Only errors').uncheck()
    await page.getByText('2 requests', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'fetches a card: is not there' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'PROPFIND /addressbooks/alice/contacts/' }).waitFor()
    for (const name of [
      'The client asks',
      'The bridge asks upstream',
      'Upstream answers',
      'The client gets',
    ])
      await page.getByRole('heading', { name, exact: true }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Save as HAR' }).click()
    const har: unknown = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    assert.deepEqual(harProblems(har), [])
    await page.goBack()
    await page.getByText('2 requests', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('heading', { name: 'Not recording' }).waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('Nothing is recorded yet').waitFor()
    assert.deepEqual(complaints, [])
  })

  it('is easy to read for everybody, on desk and phone, light and dark', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    await bridge.owner.submitForm('/ui/traffic/record', { who: '*', minutes: '60' })
    bridge.account.contacts.add(vcard('Ada', 'URL:http://ada.example'))
    const body = multigetBody(
      [`${book}${bridge.account.contacts.list()[0]?.id ?? ''}.vcf`],
      ['card:address-data'],
    )
    await sendRawRequest(bridge, 'REPORT', book, { depth: 1, body })
    for (const colorScheme of ['light', 'dark'] as const)
      for (const viewport of [desktop, phone]) {
        const { page, complaints } = await openSignedInTab(t, browser, bridge, {
          viewport,
          colorScheme,
        })
        for (const path of ['', '/1', '/sessions', '/plots']) {
          await page.goto(`${bridge.url}ui/traffic${path}`)
          if (path === '') await page.getByRole('link', { name: 'fetches a card' }).waitFor()
          await assertAccessible(page)
          await assertFits(page)
        }
        assert.deepEqual(complaints, [])
      }
  })

  it('scrolls and filters 5,000 recorded requests with at most 60 rows in the page', async (t) => {
    const pages = await openTracedPages(nested(t))
    for (let id = 1; id <= 5_000; id++) pages.tracer.recordings.add(one(id))
    const { page, complaints } = await openSignedInTab(t, browser, pages)
    await page.goto(`${pages.url}ui/traffic`)
    await page.getByText('5,000 requests', { exact: true }).waitFor()
    await page.evaluate(watchFrames)
    const work = await workOf(page)
    const most = await page.evaluate<{ rows: number; last: string }>(scrollThrough)
    assert.ok(most.rows <= 60, `${most.rows} rows`)
    assert.equal(most.last, '/ui/traffic/1', 'the oldest is at the end')
    const scrolling = { ...(await page.evaluate<Frames>(framesSeen)), work: await work() }
    await page.getByLabel('Method').selectOption('PUT')
    await page.getByText('1,000 of 5,000 requests').waitFor()
    await page.getByLabel('Text anywhere').fill('card number 77 ')
    await page.getByText('1 of 5,000 requests').waitFor()
    await page.getByLabel('Text anywhere').fill('')
    await page.getByLabel('Method').selectOption('Any')
    await page.getByText('5,000 requests', { exact: true }).waitFor()
    const filtering = { ...(await page.evaluate<Frames>(framesSeen)), work: await work() }
    for (let id = 5_001; id <= 5_020; id++) pages.tracer.recordings.add(one(id))
    await page.getByText('5,020 requests', { exact: true }).waitFor()
    assert.ok((await page.locator(rows).count()) <= 60)
    t.diagnostic(`scrolling ${JSON.stringify(scrolling)}, filtering ${JSON.stringify(filtering)}`)
    // How long frames took is reported, not judged: it is the machine's business too.
    assert.deepEqual(complaints, [])
  })

  it('shows 200 cards full of markup as text, and nothing of them runs', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    await bridge.owner.submitForm('/ui/traffic/record', { who: '*', minutes: '15' })
    const ids = Array.from({ length: 200 }, (_, at) => bridge.account.contacts.add(hostile(at)).id)
    const body = multigetBody(
      ids.map((id) => `${book}${id}.vcf`),
      ['card:address-data'],
    )
    await sendRawRequest(bridge, 'REPORT', `${book}?<script>alert(1)</script>`, {
      depth: 1,
      body,
      headers: { 'User-Agent': '"><script>alert(2)</script>' },
    })
    await sendRawRequest(bridge, 'PUT', `${book}own.vcf`, {
      body: hostile(1),
      headers: { 'Content-Type': 'text/vcard', 'X-A': '<img src=x onerror=alert(3)>' },
    })
    await sendRawRequest(bridge, 'PUT', `${book}none.vcf`, {
      body: '<html><script>alert(4)</script>',
    })
    const { page, complaints } = await openSignedInTab(t, browser, bridge)
    await page.goto(`${bridge.url}ui/traffic`)
    await page.getByText('3 requests', { exact: true }).waitFor()
    for (const id of [1, 2, 3]) {
      await page.goto(`${bridge.url}ui/traffic/${id}`)
      assert.equal(
        await page
          .locator(
            'main :is(script, iframe, img, object, embed, form[action*=evil], a[href*=evil])',
          )
          .count(),
        0,
      )
    }
    await page.goto(`${bridge.url}ui/traffic/1`)
    const shown = await page.locator('.step-4 .code').last().innerText()
    assert.match(shown, /&lt;script>|&lt;script&gt;/)
    await page.goto(`${bridge.url}ui/traffic/sessions`)
    assert.deepEqual(
      complaints.filter((text) => !text.includes('404')),
      [],
    )
  })

  it('shows a real Thunderbird’s sync live', { skip: requires('thunderbird') }, async (t) => {
    const inner = nested(t)
    const bridge = await openBridgeWithPages(inner)
    for (const name of ['Ada', 'Bea', 'Cleo'])
      bridge.account.contacts.add(vcard(name, `EMAIL:${name}@example.org`, 'URL:http://a.example'))
    await bridge.owner.submitForm('/ui/traffic/record', { who: '*', minutes: '60' })
    const { page, complaints } = await openSignedInTab(t, browser, bridge)
    await page.goto(`${bridge.url}ui/traffic`)
    const thunderbird = await Thunderbird.start(await tempDir(inner, 'thunderbird'))
    inner.after(() => thunderbird.quit())
    const [found] = await thunderbird.ask('discover', 'alice', password, bridge.url)
    assert.ok(found, 'no address book found')
    await page.getByRole('link', { name: 'discovery: looks for address books' }).first().waitFor()
    await thunderbird.ask('add', found.url)
    await page.getByRole('link', { name: 'fetches 3 cards' }).first().waitFor()
    await thunderbird.ask('create', { given: 'Dora', family: 'New', email: 'dora@example.org' })
    await until('the card upstream', () => bridge.account.contacts.size > 3 || undefined)
    await page.getByRole('link', { name: 'creates a card' }).first().waitFor()
    await page.getByLabel('Text anywhere').fill('dora@example.org')
    await page.getByLabel('Method').selectOption('PUT')
    await page.getByText(/^1 of \d+ requests$/).waitFor()
    await page.getByRole('link', { name: 'creates a card' }).click()
    await page.getByText('renames-created-cards').first().waitFor()
    await page.getByText('profile thunderbird', { exact: true }).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Save as HAR' }).click()
    const har: unknown = JSON.parse(await readFile(await (await download).path(), 'utf8'))
    assert.deepEqual(harProblems(har), [])
    assert.deepEqual(complaints, [])
  })
})

function one(id: number): RecordedRequest {
  if (id % 5 !== 0) return recorded(id)
  const card = message(vcard(`card number ${id / 5} of all`))
  return recorded(id, {
    client: leg({ method: 'PUT', target: `${book}${id}.vcf`, status: 201, request: card }),
  })
}

const hostile = (at: number): string =>
  vcard(
    `<script>alert(${at})</script>`,
    `NOTE:</pre></code><img src="http://evil.example/${at}" onerror="alert(${at})">`,
    `URL:javascript:alert(${at})`,
    `ORG:"><svg onload=alert(${at})>;]]>;\${alert(${at})}`,
    `X-TRICK;X="<b>":&lt;script&gt;alert(${at})&lt;/script&gt;`,
    `NICKNAME:<a href="http://evil.example">x</a><form action="http://evil.example"><style>*{display:none}</style>`,
  )

/** In the page: notes how long frames take. */
const watchFrames = `
  globalThis.frames = []
  let last = performance.now()
  const note = (now) => {
    frames.push(now - last)
    last = now
    requestAnimationFrame(note)
  }
  requestAnimationFrame(note)
  undefined`

interface Frames {
  readonly count: number
  readonly median: number
  readonly longest: number
}

/** In the page: how many frames there were since the last time, and how long they took. */
const framesSeen = `(() => {
  const seen = frames.splice(0).sort((a, b) => a - b)
  return { count: seen.length, median: seen[seen.length >> 1], longest: seen.at(-1) }
})()`

/** Milliseconds that the page's scripts, styles and layout have taken since the last time. */
async function workOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  const total = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics
      .filter(({ name }) => /^(?:Script|RecalcStyle|Layout)Duration$/.test(name))
      .reduce((sum, { value }) => sum + value * 1000, 0)
  }
  let before = await total()
  return async () => {
    const now = await total()
    const spent = now - before
    before = now
    return spent
  }
}

/** In the page: 300 frames of 180 pixels each, which is fast, then all the way to the end. */
const scrollThrough = `(async () => {
  const scroller = document.querySelector('[data-exchanges]')
  const body = scroller.querySelector('tbody')
  const frame = () => new Promise(requestAnimationFrame)
  let rows = 0
  for (let step = 1; step <= 301; step++) {
    scroller.scrollTop = step > 300 ? scroller.scrollHeight : step * 180
    await frame()
    rows = Math.max(rows, body.rows.length)
  }
  await frame()
  return { rows, last: [...body.querySelectorAll('tr:not([hidden]) a')].at(-1).getAttribute('href') }
})()`
