import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createOwnerPasswordVerifier } from '../../../lib/guard/owner-password.ts'
import { openFreshBridge } from './fresh-bridge.ts'
import { createPageClient } from './owner-pages.ts'

describe('the settings page', () => {
  it('sets the owner’s password, signs every other browser out, and removes it again', async (t) => {
    const bridge = await openFreshBridge(t)
    const [owner, other] = [await bridge.signIn(), await bridge.signIn()]
    await owner.open('/ui/settings')
    const set = (password: string, again = password) =>
      owner.submitForm('/ui/settings/password', { password, again })
    assert.match((await set('too short')).text, /at least 12 characters/)
    assert.match((await set('correct horse battery', 'staple')).text, /not the same/)
    assert.equal(await bridge.store.ownerVerifier(), undefined)
    assert.match((await set('correct horse battery')).text, /The password is set/)
    assert.match((await other.open('/ui/settings')).text, /Sign in to your bridge/)
    const stranger = createPageClient(bridge.port)
    const entered = await stranger.submitForm('/ui/enter', { password: 'correct horse battery' })
    assert.match(entered.text, /Set up your bridge/)
    await owner.submitForm('/ui/settings/password/remove')
    assert.equal(await bridge.store.ownerVerifier(), undefined)
    const later = await stranger.open('/ui/settings')
    assert.match(later.text, /Sign in to your bridge/, 'who came in with it is out')
  })
  it('does not open to browsers that signed in before the password was changed in a terminal', async (t) => {
    const bridge = await openFreshBridge(t)
    const person = await bridge.signIn()
    await person.open('/ui/settings')
    await bridge.store.putOwnerVerifier(await createOwnerPasswordVerifier('correct horse battery'))
    assert.match((await person.open('/ui/settings')).text, /Sign in to your bridge/)
    const again = await person.submitForm('/ui/enter', { password: 'correct horse battery' })
    assert.match(again.text, /Set up your bridge/)
    assert.match((await person.open('/ui/settings')).text, /A password is set/)
  })
})
