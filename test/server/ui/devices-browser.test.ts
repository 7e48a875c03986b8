import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import {
  oneTimeSignInUrl,
  createOneTimeSignInKey,
} from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { assertAccessible } from '../../support/accessibility.ts'
import { basic } from '../../support/basic.ts'
import { desktop, openChromium, phone, visitor } from '../../support/browser.ts'
import { requires } from '../../support/debian.ts'
import { createScope, type Scope } from '../../support/scope.ts'
import { openBridgeWithPages, tlsSettings, type BridgeWithPages } from './owner-pages.ts'

describe('accounts and devices in a browser', { skip: requires('chromium') }, () => {
  const scope = createScope()
  let browser: Browser
  let bridge: BridgeWithPages
  before(async () => {
    browser = await openChromium(scope)
    bridge = await openBridgeWithPages(scope, tlsSettings)
    const seen = { account: 'alice', device: 'phone', lastSeen: Date.now(), requests: 12_345 }
    await bridge.store.addDeviceActivity({ ...seen, userAgent: `iOS/17.5 <b>${'x'.repeat(400)}` })
    const lastError = { at: Date.now(), message: `Google says <i>no</i> ${'y'.repeat(300)}` }
    const activity = { account: 'alice', lastSync: 1, contacts: 300 }
    await bridge.store.addAccountActivity({ ...activity, lastError })
  })
  after(() => scope.close())

  async function openSignedInPage(t: Scope, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await visitor(browser, options)
    t.after(() => context.close())
    const page = await context.newPage()
    page.on('pageerror', ({ message }) => assert.fail(message))
    await page.goto(oneTimeSignInUrl(bridge.url, await createOneTimeSignInKey(bridge.store)))
    await page.getByRole('navigation').waitFor()
    return page
  }

  const at = (path: string): string => new URL(`/ui/${path}`, bridge.url).href

  it('a device is added by keyboard alone, its password copied, and it works', async (t) => {
    const page = await openSignedInPage(t, { permissions: ['clipboard-read', 'clipboard-write'] })
    await page.goto(at('devices'))
    await press(page, 'Add a device')
    await press(page, 'Thunderbird')
    await page.getByLabel('Name').focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('by-keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Set up by-keyboard' }).waitFor()
    await press(page, 'Copy Password')
    await page.getByText('Copied').waitFor()
    const password = await page.evaluate<string>('navigator.clipboard.readText()')
    const answer = await fetch(new URL('/addressbooks/alice/contacts/', bridge.url), {
      method: 'PROPFIND',
      headers: { Authorization: basic('alice', password), Depth: '0' },
    })
    assert.equal(answer.status, 207)
    await press(page, 'Done, hide the password')
    await page.getByText('by-keyboard is added').waitFor()
  })

  const focused = `(({ activeElement: { ariaLabel, textContent } }) =>
    (ariaLabel ?? textContent).replace(/\\s+/g, ' ').trim())(document)`

  /** Goes to a link or button with the tab key, as one who has no mouse, and presses it. */
  async function press(page: Page, name: string): Promise<void> {
    const control = page.getByRole('link', { name }).or(page.getByRole('button', { name }))
    await control.first().waitFor()
    for (let tabs = 0; tabs < 80; tabs++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate<string>(focused)).startsWith(name)) {
        await page.keyboard.press('Enter')
        return
      }
    }
    assert.fail(`${name} is not reached by the tab key`)
  }

  it('a telephone fetches its profile by the link of the QR code', async (t) => {
    const page = await openSignedInPage(t)
    await page.goto(at('devices/new?client=iphone'))
    await page.getByRole('button', { name: 'Add the device' }).click()
    await page.getByRole('button', { name: 'Show a QR code for the iPhone' }).click()
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await page.getByText('The link as text').click()
    const link = new URL(await page.locator('details code').innerText())
    const other = await (await visitor(browser, { viewport: phone })).newPage()
    t.after(() => other.context().close())
    // By loopback, where no name needs to be resolved.
    await other.goto(new URL(link.pathname, bridge.url).href)
    await assertAccessible(other)
    const [download] = await Promise.all([
      other.waitForEvent('download'),
      other.getByRole('button', { name: 'Get the profile' }).click(),
    ])
    assert.equal(download.suggestedFilename(), 'carddav-bridge.mobileconfig')
  })

  const pages = ['accounts/alice', 'devices', 'devices/new', 'devices/alice/phone']
  const more = [
    'accounts',
    'accounts/alice/remove',
    'devices/new?client=linphone',
    'devices/alice/phone?client=syncevolution',
    'devices/alice/phone/revoke',
    'devices/alice/phone/made',
  ]

  for (const { name, paths, clients, ...options } of [
    {
      name: 'telephone',
      viewport: phone,
      paths: [...pages, ...more],
      clients: ['davx5', 'vdirsyncer'],
    },
    { name: 'desktop', viewport: desktop, paths: pages, clients: ['iphone'], colorScheme: 'dark' },
  ] as const)
    it(`has nothing serious for axe, and nothing too wide, on a ${name}`, async (t) => {
      const page = await openSignedInPage(t, options)
      const check = async (): Promise<void> => {
        await assertAccessible(page)
        const [wide = 0, seen = 0] = await page.evaluate<number[]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        )
        assert.ok(wide <= seen, `${page.url()} is ${wide} wide`)
      }
      for (const path of paths) {
        await page.goto(at(path))
        for (const closed of await page.locator('summary').all()) await closed.click()
        await check()
      }
      for (const client of clients) {
        await page.goto(at(`devices/new?client=${client}`))
        await page.getByRole('button', { name: 'Add the device' }).click()
        await page.getByRole('button', { name: 'Done, hide the password' }).waitFor()
        await check()
      }
    })
})
