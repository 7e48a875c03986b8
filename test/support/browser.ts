import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core'
import { nested, type Scope } from './scope.ts'

/** Sizes at which people look at the pages. */
export const phone = { width: 390, height: 844 }
export const desktop = { width: 1280, height: 900 }

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium without a window; it ends with the scope. */
export async function openChromium(outer: Scope): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet })
  nested(outer).after(() => browser.close())
  return browser
}

/** A browser of its own: no cookies, no history. Waits of more than ten seconds are failures. */
export async function visitor(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: desktop, ...options })
  context.setDefaultTimeout(10_000)
  return context
}
