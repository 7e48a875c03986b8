import assert from 'node:assert/strict'
import { sendRawRequest } from '../../support/bridge-requests.ts'
import { nested, type Scope } from '../../support/scope.ts'
import { openBridgeWithPages, type BridgeWithPages } from './owner-pages.ts'
import { visibleText } from './visible-text.ts'

export const book = '/addressbooks/alice/contacts/'

/** A bridge whose owner has switched recording on. */
export async function recording(t: Scope, who = '*'): Promise<BridgeWithPages> {
  const bridge = await openBridgeWithPages(nested(t))
  // So that it has found its address book before.
  await sendRawRequest(bridge, 'PROPFIND', book, { depth: 0 })
  const seen = await bridge.owner.submitForm('/ui/traffic/record', { who, minutes: '15' })
  assert.match(visibleText(seen.text), /Recording .* for 15 more minutes/)
  return bridge
}

interface Listed {
  readonly total: number
  readonly found: readonly {
    readonly id: number
    readonly method: string
    readonly words: string
    readonly status: number
    readonly repairs: number
  }[]
}

/** What the list of recorded requests shows. */
export const summaries = async ({ owner }: BridgeWithPages, query = ''): Promise<Listed> =>
  JSON.parse((await owner.open(`/ui/traffic/summaries.json?${query}`)).text) as Listed

/** The words of the page of the newest recording that a query finds. */
export async function newest(bridge: BridgeWithPages, query = ''): Promise<string> {
  const [{ id } = { id: 0 }] = (await summaries(bridge, query)).found
  return visibleText((await bridge.owner.open(`/ui/traffic/${id}`)).text)
}
