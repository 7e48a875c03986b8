import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { Device } from '../safety/device.ts'
import { runCommandLine } from '../../server/cli/run-command-line.ts'
import { openBridgeWithPages, type BridgeWithPages } from '../server/ui/owner-pages.ts'
import { visibleText } from '../server/ui/visible-text.ts'
import { vcard } from '../support/dav-bodies.ts'
import type { Scope } from '../support/scope.ts'

/** Asks upstream each time, and shows what is known while it fails. */
export const settings = { replica: { maxAge: '0s', offline: '30d' } }

/** Runs a command line within this process, which is faster than the program. */
export async function command({ dataDir }: BridgeWithPages, ...args: readonly string[]) {
  const told = { stdout: '', stderr: '' }
  const code = await runCommandLine(['--config', `${dataDir}.json`, ...args], {
    print: (text) => void (told.stdout += `${text}\n`),
    note: (text) => void (told.stderr += `${text}\n`),
    input: Readable.from([]),
  })
  return { code, ...told }
}

export const accountWords = async ({ owner }: BridgeWithPages): Promise<string> =>
  visibleText((await owner.open('/ui/accounts/alice')).text)

/** What `account list --json` says of the book. */
export async function listedBook(bridge: BridgeWithPages): Promise<Record<string, unknown>> {
  const { stdout } = await command(bridge, 'account', 'list', '--json')
  const [account] = JSON.parse(stdout) as { readonly books: readonly Record<string, unknown>[] }[]
  return account?.books[0] ?? assert.fail(stdout)
}

/** A bridge whose device has seen ten contacts, of which upstream has lost so many since. */
export async function openWithLosses(t: Scope, losses: number) {
  const bridge = await openBridgeWithPages(t, settings)
  const contacts = Array.from({ length: 10 }, (_, at) =>
    bridge.account.contacts.add(vcard(`Card ${at}`)),
  )
  const phone = new Device(bridge)
  const { token } = await phone.changes('')
  await phone.multiget(...(await phone.list()).keys())
  const lost = contacts.slice(0, losses).map(({ id }) => id)
  const stored = lost.map((id) => bridge.account.book.byId(id) ?? assert.fail(id))
  for (const id of lost) bridge.account.contacts.remove(id)
  assert.equal((await phone.list()).size, 10)
  return { bridge, phone, token, lost, stored }
}
