import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { RecordedRequest } from '../../../server/trace/record/recorded-request.ts'
import { leg, message, recorded } from '../trace/record/recorded-request.ts'
import { openChromium } from '../../support/browser.ts'
import { vcard } from '../../support/dav-bodies.ts'
import { requires } from '../../support/debian.ts'
import { createScope, nested } from '../../support/scope.ts'
import { openTracedPages, openSignedInTab } from './traced-pages.ts'

const book = '/addressbooks/alice/contacts/'
const rows = 'tbody tr:not(.space):not([hidden])'

describe('the traffic in a browser', { skip: requires('chromium') }, () => {
  const scope = createScope()
  let browser: Browser
  before(async () => {
    browser = await openChromium(scope)
  })
  after(() => scope.close())

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
})

function one(id: number): RecordedRequest {
  if (id % 5 !== 0) return recorded(id)
  const card = message(vcard(`card number ${id / 5} of all`))
  return recorded(id, {
    client: leg({ method: 'PUT', target: `${book}${id}.vcf`, status: 201, request: card }),
  })
}

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
