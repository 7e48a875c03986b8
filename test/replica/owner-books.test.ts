import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createOwnerPasswordVerifier } from '../../lib/guard/owner-password.ts'
import { unavailable } from '../fake-google/fault-answers.ts'
import type { BridgeWithPages } from '../server/ui/owner-pages.ts'
import { visibleText } from '../server/ui/visible-text.ts'
import { sendRawRequest } from '../support/bridge-requests.ts'
import { vcard } from '../support/dav-bodies.ts'
import { basic } from '../support/test-bridge.ts'
import { accountWords, command, listedBook, openWithLosses } from './owner-commands.ts'

const decide = async ({ owner }: BridgeWithPages, decision: string): Promise<string> =>
  visibleText((await owner.submitForm('/ui/accounts/alice/deletions', { decision })).text)

describe('deletions upstream that are held back', () => {
  it('are told by the pages, account list, doctor and metrics, with what the owner can do', async (t) => {
    const { bridge } = await openWithLosses(t, 7)
    assert.match(
      await accountWords(bridge),
      /7 of 10 contacts are gone at Google .* seen just now , in the .* go by themselves at the next sync in 10 minutes or later/,
    )
    assert.match(
      visibleText((await bridge.owner.open('/ui/accounts')).text),
      /7 contacts gone at Google, and kept here/,
    )
    const { heldDeletions, cards, cardsHere, complete } = await listedBook(bridge)
    assert.deepEqual({ cards, cardsHere, complete }, { cards: 10, cardsHere: 10, complete: true })
    const { count, since, believedAt } = heldDeletions as Record<string, string>
    assert.equal(Number(count), 7)
    assert.equal(Date.parse(believedAt ?? '') - Date.parse(since ?? ''), 10 * 60_000)
    const list = await command(bridge, 'account', 'list')
    assert.match(list.stdout, /^ {2}contacts: 10 cards, as of \S+ \S+Z, \d+ seconds? ago$/m)
    assert.match(list.stdout, /no longer has 7 of 10 cards.*\n.*resync alice --deletions believe/)
    const doctor = await command(bridge, 'doctor')
    assert.match(
      doctor.stdout,
      /^warning {2}alice: known contacts: contacts: 10 cards, as of .*7 of 10 cards.*Cure: .*--deletions forget/m,
    )
    await bridge.store.putOwnerVerifier(await createOwnerPasswordVerifier('an owner’s password'))
    const headers = { Authorization: basic('owner', 'an owner’s password') }
    const { text } = await sendRawRequest(bridge, 'GET', '/metrics', { headers })
    const labels = '{account="alice",book="contacts"}'
    for (const line of [`held_deletions${labels} 7`, `cards${labels} 10`, `rechecks${labels} 0`])
      assert.ok(text.includes(`carddav_replica_${line}\n`), text)
    assert.match(
      text,
      /^carddav_replica_age_seconds\{account="alice",book="contacts"\} \d+(\.\d+)?$/m,
    )
  })

  it('are done when the owner says so, also where nothing would be left', async (t) => {
    const { bridge, phone, token } = await openWithLosses(t, 10)
    assert.match(await accountWords(bridge), /at the next sync tomorrow or later/)
    assert.match(await accountWords(bridge), /Contacts 10 /)
    assert.match(await decide(bridge, 'believe'), /Contacts: 10 cards deleted\./)
    assert.equal((await phone.changes(token)).gone.length, 10)
    assert.equal((await phone.list()).size, 0)
    assert.doesNotMatch(await accountWords(bridge), /gone at Google/)
    assert.match(await accountWords(bridge), /Contacts 0 /)
  })

  it('are not done to a card that upstream has again', async (t) => {
    const { bridge, phone, lost, stored } = await openWithLosses(t, 7)
    const [again] = stored
    assert.ok(again)
    bridge.account.book.update(again, () => again.text.replace('Card 0', 'Card again'))
    assert.match(
      await decide(bridge, 'believe'),
      /6 cards deleted, 1 card kept, since upstream has/,
    )
    const names = [...(await phone.list()).keys()]
    assert.equal(names.length, 4)
    assert.match((await phone.get(`${lost[0] ?? ''}.vcf`)).text, /Card again/)
  })

  it('stay when upstream cannot be asked once more', async (t) => {
    const { bridge, phone } = await openWithLosses(t, 7)
    bridge.google.faults.push({ match: { method: 'REPORT' }, do: unavailable() })
    assert.match(await decide(bridge, 'believe'), /nothing was changed, since upstream could not/)
    const believe = ['account', 'resync', 'alice', '--deletions', 'believe']
    const { code, stderr } = await command(bridge, ...believe)
    assert.equal(code, 1)
    assert.match(stderr, /^contacts: nothing was changed, since upstream could not be asked/)
    assert.equal((await phone.list()).size, 10)
    assert.match(await accountWords(bridge), /Asked in vain \S+/)
    bridge.google.faults.length = 0
    assert.equal((await phone.list()).size, 10)
    assert.match(await accountWords(bridge), /7 of 10 contacts/)
  })

  it('are forgotten when the owner says so, until upstream is listed anew', async (t) => {
    const { bridge, phone } = await openWithLosses(t, 7)
    const forget = ['account', 'resync', 'alice', '--deletions', 'forget']
    const { code, stdout } = await command(bridge, ...forget)
    assert.deepEqual(
      [code, stdout],
      [0, 'contacts: 7 cards kept until upstream is listed without them again.\n'],
    )
    assert.equal((await phone.list()).size, 10)
    assert.doesNotMatch(await accountWords(bridge), /gone at Google/)
    assert.match((await command(bridge, ...forget)).stdout, /no deletions are held back/)
    await bridge.owner.submitForm('/ui/accounts/alice/resync')
    assert.match(await accountWords(bridge), /7 of 10 contacts are gone/)
  })
})

describe('a decision of the owner', () => {
  it('is not undone by a refresh that was under way', async (t) => {
    const { bridge, phone } = await openWithLosses(t, 7)
    const [{ id } = assert.fail()] = bridge.account.contacts.list()
    bridge.account.contacts.edit(id, vcard('Card edited'))
    const asked = Promise.withResolvers<undefined>()
    const gate = Promise.withResolvers<undefined>()
    bridge.google.faults.push({
      match: { method: 'REPORT', body: /multiget/, n: 1 },
      do: async (_, perform) => {
        asked.resolve(undefined)
        await gate.promise
        return perform()
      },
    })
    const listing = phone.list()
    await asked.promise
    const decided = decide(bridge, 'forget')
    // Long enough to be carried out at once, if it did not wait.
    await setTimeout(200)
    gate.resolve(undefined)
    assert.match(await decided, /7 cards kept/)
    assert.equal((await listing).size, 10)
    assert.doesNotMatch(await accountWords(bridge), /gone at Google/)
  })
})
