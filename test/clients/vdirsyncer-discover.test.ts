import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { basic } from '../support/basic.ts'
import { startBridge } from '../support/bridge.ts'
import { requires } from '../support/debian.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startRadicale } from '../upstreams/radicale.ts'
import { vcard } from './vcard.ts'
import { VdirsyncerPair } from './vdirsyncer-pair.ts'

describe('vdirsyncer discover', { skip: requires('vdirsyncer', 'radicale') }, () => {
  it('makes an address book that the settings name and the server does not have yet', async (t) => {
    const upstream = await startRadicale(t)
    const { url: baseUrl, ...bridge } = await startBridge(t, upstream)
    const pair = new VdirsyncerPair(await tempDir(t, 'vdirsyncer'), { ...bridge, baseUrl })
    await pair.configure(bridge.password, { collections: ['friends'] })
    await pair.succeed('discover')
    const email = 'ada@example.org'
    const card = vcard({ uid: 'ada', given: 'Ada', family: 'Lovelace', email })
    await pair.write('friends', 'ada.vcf', card)
    await pair.succeed('sync')
    const { url, user, password } = upstream.direct
    const stored = await fetch(`${url}${user}/friends/ada.vcf`, {
      headers: { Authorization: basic(user, password) },
    })
    assert.equal(stored.status, 200, bridge.log())
    assert.match(await stored.text(), /Lovelace/)
  })
})
