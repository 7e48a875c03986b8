import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { Thunderbird } from '../../clients/thunderbird/thunderbird.ts'
import { until } from '../../clients/until.ts'
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
import { openSignedInTab } from './traced-pages.ts'

const book = '/addressbooks/alice/contacts/'

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

  it('shows 200 cards full of markup as text', async (t) => {
    const bridge = await openBridgeWithPages(nested(t))
    await bridge.owner.submitForm('/ui/traffic/record', { who: '*', minutes: '15' })
    const ids = Array.from({ length: 200 }, (_, at) => bridge.account.contacts.add(markup(at)).id)
    const body = multigetBody(
      ids.map((id) => `${book}${id}.vcf`),
      ['card:address-data'],
    )
    await sendRawRequest(bridge, 'REPORT', `${book}?<b/class=foreign>one</b>`, {
      depth: 1,
      body,
      headers: { 'User-Agent': '"><b class=foreign>two</b>' },
    })
    await sendRawRequest(bridge, 'PUT', `${book}own.vcf`, {
      body: markup(1),
      headers: { 'Content-Type': 'text/vcard', 'X-A': '<img class=foreign>' },
    })
    await sendRawRequest(bridge, 'PUT', `${book}none.vcf`, {
      body: '<html><b class=foreign>four</b>',
    })
    const { page, complaints } = await openSignedInTab(t, browser, bridge)
    await page.goto(`${bridge.url}ui/traffic`)
    await page.getByText('3 requests', { exact: true }).waitFor()
    for (const id of [1, 2, 3]) {
      await page.goto(`${bridge.url}ui/traffic/${id}`)
      assert.equal(
        await page
          .locator('.foreign, main :is(script, iframe, img, object, embed, [href*=other])')
          .count(),
        0,
      )
    }
    await page.goto(`${bridge.url}ui/traffic/1`)
    const shown = await page.locator('.step-4 .code').last().innerText()
    assert.match(shown, /&lt;b>|&lt;b&gt;/)
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

const markup = (at: number): string =>
  vcard(
    `<b class=foreign>${at}</b>`,
    `NOTE:</pre></code><img class=foreign alt="${at}">`,
    `URL:http://other.example/${at}`,
    `ORG:"><svg class=foreign>;]]>;\${${at}}`,
    `X-TRICK;X="<b>":&lt;b&gt;${at}&lt;/b&gt;`,
    `NICKNAME:<a class=foreign href="http://other.example">x</a><form class=foreign><style class=foreign></style>`,
  )
