import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { requires } from '../support/debian.ts'
import { openGoogleTestBridge, password } from '../support/test-bridge.ts'
import { run } from '../support/program.ts'
import { nested } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { Thunderbird } from './thunderbird/thunderbird.ts'
import { until } from './until.ts'

const withCertificates = { legacyTls: { address: '127.0.0.1', port: 0 } }

describe('Thunderbird over HTTPS', { skip: requires('thunderbird', 'certutil') }, () => {
  it('signs in, syncs and writes once its profile trusts the authority', async (t) => {
    const scope = nested(t)
    const bridge = await openGoogleTestBridge(scope, {}, { settings: withCertificates })
    const url = `https://localhost:${bridge.port}/`
    const profile = await tempDir(scope, 'thunderbird')
    await trust(profile, join(bridge.dataDir, 'tls', 'authority.crt'))
    const thunderbird = await Thunderbird.start(profile)
    scope.after(() => thunderbird.quit())
    const [book] = await thunderbird.ask('discover', 'alice', password, url)
    assert.ok(book, 'no address book found')
    assert.ok(book.url.startsWith(url), book.url)
    await thunderbird.ask('add', book.url)
    const before = (await thunderbird.ask('cards')).length
    assert.equal(before, bridge.account.contacts.size)
    await thunderbird.ask('create', { given: 'Tessa', family: 'Tls', email: 'tls@example.org' })
    await until('the card upstream', () => bridge.account.contacts.size > before || undefined)
    // Where Thunderbird notes what a person has let pass in spite of its certificate.
    assert.ok(!existsSync(join(profile, 'cert_override.txt')))
  })
})

/** What a person does in Thunderbird's settings: Certificates → Manage Certificates → Authorities → Import. */
async function trust(profile: string, certificate: string): Promise<void> {
  const flags = ['-A', '-n', 'carddav-bridge', '-t', 'C,,', '-i', certificate]
  const { code, stderr } = await run('certutil', ['-d', `sql:${profile}`, ...flags])
  assert.equal(code, 0, stderr)
}
