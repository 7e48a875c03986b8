import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assertAccessible } from '../support/accessibility.ts'
import { openChromium } from '../support/browser.ts'
import { requires } from '../support/debian.ts'
import { nested } from '../support/scope.ts'
import { openSignedInTab } from '../server/ui/traced-pages.ts'
import { openWithLosses } from './owner-commands.ts'

describe('deletions that are held back, in a browser', { skip: requires('chromium') }, () => {
  it('are told on the account’s page, and done by its button', async (t) => {
    const browser = await openChromium(nested(t))
    const { bridge, phone } = await openWithLosses(t, 7)
    const { page, complaints } = await openSignedInTab(t, browser, bridge)
    await page.goto(`${bridge.url}ui/accounts/alice`)
    await page.getByRole('heading', { name: '7 of 10 contacts are gone at Google' }).waitFor()
    await assertAccessible(page)
    await page.getByRole('button', { name: 'Delete them here, too' }).click()
    await page.getByText('3 cards').waitFor()
    assert.equal((await phone.list()).size, 3)
    assert.deepEqual(complaints, [])
  })
})
