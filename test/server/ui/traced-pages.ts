import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { loadSettings } from '../../../server/settings/settings.ts'
import { createLog } from '../../../server/log/log.ts'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { createTracer, type Tracer } from '../../../server/trace/record/tracer.ts'
import {
  oneTimeSignInUrl,
  createOneTimeSignInKey,
} from '../../../server/ui/owner/one-time-sign-in-key.ts'
import { createPagesListener } from '../../../server/ui/pages-listener.ts'
import type { Store } from '../../../lib/store/store.ts'
import { visitor } from '../../support/browser.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** The pages alone, with the tracer that a test fills. */
export interface TracedPages {
  readonly url: string
  readonly store: Store
  readonly tracer: Tracer
}

export async function openTracedPages(outer: Scope): Promise<TracedPages> {
  const scope = nested(outer)
  const file = `${await tempDir(scope, 'traffic')}/config.json`
  await writeFile(file, JSON.stringify({ dataDir: 'data' }))
  const settings = await loadSettings(file, {})
  const store = await openStore(settings.dataDir)
  scope.after(() => store.close())
  const tracer = createTracer(settings.trace.memory)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const log = createLog('error')
  const serving = () => [url]
  server.on(
    'request',
    createPagesListener({ settings, store, log, isOwnHost: () => true, baseUrls: serving, tracer }),
  )
  scope.after(() => {
    tracer.end()
    server.closeAllConnections()
    server.close()
  })
  return { url, store, tracer }
}

/** A browser's tab in which the owner is signed in. */
export interface SignedInTab {
  readonly page: Page
  /** What the browser has complained about, or what of a page has run that must not. */
  readonly complaints: readonly string[]
}

export async function openSignedInTab(
  t: Scope,
  browser: Browser,
  { url, store }: Pick<TracedPages, 'url' | 'store'>,
  options: BrowserContextOptions = {},
): Promise<SignedInTab> {
  const context = await visitor(browser, { acceptDownloads: true, ...options })
  nested(t).after(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`a request to ${request.url()}`)
  })
  await page.goto(oneTimeSignInUrl(url, await createOneTimeSignInKey(store)))
  await page.waitForURL((at) => !at.pathname.startsWith('/ui/enter'))
  return { page, complaints }
}
