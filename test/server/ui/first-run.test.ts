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
import { oauthClientFile, openFreshBridge, type FreshBridge } from './fresh-bridge.ts'

/** Page weight, with all that the page loads, in bytes. */
const heaviest = 150 * 1024

interface BridgeTab extends FreshBridge {
  readonly page: Page
  /** Bytes of the bodies that the page has loaded since the last call. */
  readonly weight: () => Promise<number>
  /** What the browser has complained about. */
  readonly complaints: readonly string[]
}

describe('the first run in a browser', { skip: requires('chromium') }, () => {
  const scope = createScope()
  let browser: Browser
  before(async () => {
    browser = await openChromium(scope)
  })
  after(() => scope.close())

  async function openTab(t: Scope, options: BrowserContextOptions = {}): Promise<BridgeTab> {
    const bridge = await openFreshBridge(t)
    const context = await visitor(browser, options)
    t.after(() => context.close())
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', ({ message }) => complaints.push(message))
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/.test(message.text())) complaints.push(message.text())
    })
    let bodies: Promise<number>[] = []
    page.on('response', (response) => {
      if (response.url().startsWith(bridge.url))
        bodies.push(
          response.body().then(
            ({ length }) => length,
            () => 0,
          ),
        )
    })
    const weight = async (): Promise<number> => {
      const sizes = await Promise.all(bodies)
      bodies = []
      return sizes.reduce((sum, size) => sum + size, 0)
    }
    return { ...bridge, page, weight, complaints }
  }

  const link = async ({ url, store }: FreshBridge): Promise<string> =>
    oneTimeSignInUrl(url, await createOneTimeSignInKey(store))

  /** Asks for the principal with what the page shows to be typed. */
  async function assertServed({ url, page }: BridgeTab): Promise<void> {
    const shown = async (what: string): Promise<string> =>
      (await page
        .locator('.values > div', { hasText: what })
        .locator('code')
        .first()
        .textContent()) ?? ''
    const authorization = basic(await shown('Username'), await shown('Password'))
    const answer = await fetch(`${url}addressbooks/alice/contacts/`, {
      method: 'PROPFIND',
      headers: { Authorization: authorization, Depth: '0' },
    })
    assert.equal(answer.status, 207)
  }

  for (const [name, viewport] of Object.entries({ desktop, phone })) {
    it(`leads from nothing to a device that syncs, at ${name} width`, async (t) => {
      const tab = await openTab(t, { viewport })
      const { page } = tab
      await page.goto(await link(tab))
      await page.waitForURL('**/ui/setup')
      await page.locator('input[type=file]').setInputFiles({
        name: 'client_secret_1234.json',
        mimeType: 'application/json',
        buffer: Buffer.from(oauthClientFile),
      })
      await page.getByLabel('Short name of the account').fill('alice')
      await page.getByRole('button', { name: 'Sign in with Google' }).click()
      await page.getByRole('link', { name: 'Continue to Google' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL('**/ui/setup')
      await page.getByText('alice@gmail.example is signed in.').waitFor()
      await page.getByRole('link', { name: 'Add a device' }).click()
      await page.getByRole('link', { name: 'Thunderbird' }).first().click()
      await page.getByRole('button', { name: 'Add the device' }).click()
      await page.getByText('Password', { exact: true }).first().waitFor()
      await assertServed(tab)
      assert.deepEqual(tab.complaints, [])
    })
  }

  it('works with the keyboard only', async (t) => {
    const tab = await openTab(t)
    const { page } = tab
    const { keyboard } = page
    await page.goto(await link(tab))
    await page.waitForURL('**/ui/setup')
    await tabTo(page, 'Paste its text instead')
    await keyboard.press('Enter')
    await tabTo(page, 'Text of client_secret')
    await keyboard.insertText(oauthClientFile)
    await press(page, 'Keep this client')
    await page.getByLabel('Short name of the account').waitFor()
    await tabTo(page, 'Short name of the account')
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type('alice')
    await keyboard.press('Enter')
    await page.waitForURL('**/ui/sign-in/alice')
    await press(page, 'Continue to Google')
    await page.waitForURL(/o\/oauth2/)
    await press(page, 'Allow')
    await page.waitForURL('**/ui/setup')
    await press(page, 'Add a device')
    await page.waitForURL('**/ui/devices/new')
    await press(page, 'Thunderbird')
    await page.waitForURL(/client=thunderbird/)
    await press(page, 'Add the device')
    await page.getByText('Password', { exact: true }).first().waitFor()
    await assertServed(tab)
  })

  it('works without scripts', async (t) => {
    const tab = await openTab(t, { javaScriptEnabled: false })
    const { page } = tab
    await page.goto(await link(tab))
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByLabel('Text of client_secret').fill(oauthClientFile)
    await page.getByRole('button', { name: 'Keep this client' }).click()
    await page.getByLabel('Short name of the account').fill('alice')
    await page.getByRole('button', { name: 'Sign in with Google' }).click()
    await page.getByRole('link', { name: 'Continue to Google' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL('**/ui/setup')
    await page.getByRole('link', { name: 'Add a device' }).click()
    await page.getByRole('link', { name: 'Thunderbird' }).first().click()
    await page.getByRole('button', { name: 'Add the device' }).click()
    await assertServed(tab)
  })

  it('comes back from Google to “localhost” too, where its cookie is', async (t) => {
    const tab = await openTab(t)
    const { page, store, url } = tab
    await store.putOAuthClient({ clientId: 'x', clientSecret: 'y' })
    const local = url.replace('127.0.0.1', 'localhost')
    await page.goto(oneTimeSignInUrl(local, await createOneTimeSignInKey(store)))
    await page.waitForURL('**/ui/setup')
    await page.getByLabel('Short name of the account').fill('alice')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Continue to Google' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${local}ui/setup`)
    await page.getByText('alice@gmail.example is signed in.').waitFor()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has nothing serious for axe on any page, and each is light to load (${colorScheme})`, async (t) => {
      const tab = await openTab(t, { colorScheme, viewport: phone })
      const { page, url, store } = tab
      const check = async (path: string): Promise<void> => {
        await page.goto(new URL(path, url).href)
        await assertAccessible(page)
        const bytes = await tab.weight()
        assert.ok(bytes <= heaviest, `${path} weighs ${bytes}`)
        const [wide = 0, seen = 0] = await page.evaluate<number[]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        )
        assert.ok(wide <= seen, `${path} is ${wide} wide`)
      }
      for (const path of ['ui/enter', 'ui/nothing', 'ui/callback?state=x']) await check(path)
      await page.goto(await link(tab))
      await page.waitForURL('**/ui/setup')
      for (const path of ['ui/setup', 'ui/settings', 'ui/setup/client']) await check(path)
      await store.putOAuthClient({ clientId: 'x', clientSecret: 'y' })
      for (const path of ['ui/setup', 'ui/sign-in', 'ui/sign-in?account=A', 'ui/sign-in/alice'])
        await check(path)
      await page.getByRole('link', { name: 'Continue to Google' }).click()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText('That did not work').waitFor()
      await assertAccessible(page)
      await page.getByRole('link', { name: 'Try again' }).click()
      await page.getByRole('link', { name: 'Continue to Google' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.waitForURL('**/ui/setup')
      await assertAccessible(page)
      for (const path of ['ui/accounts', 'ui/accounts/alice', 'ui/devices', 'ui/devices/new'])
        await check(path)
    })
  }

  it('a page is drawn before any script has come', async (t) => {
    const tab = await openTab(t)
    const { page } = tab
    await page.route('**/*.js*', () => undefined)
    await page.goto(await link(tab), { waitUntil: 'commit' })
    await page.getByRole('button', { name: 'Open' }).waitFor()
    const painted = await page.evaluate<number>(`(async () => {
      const entries = () => performance.getEntriesByType('paint')
      while (entries().length === 0) await new Promise(requestAnimationFrame)
      return entries().length
    })()`)
    assert.ok(painted > 0)
  })
})

/** Presses Tab until the thing with this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate<string>(
      '[document.activeElement, ...(document.activeElement.labels ?? [])].map((it) => it.textContent).join()',
    )
    if (focused.includes(name)) return
  }
  assert.fail(`the keyboard does not reach ${name}`)
}

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
