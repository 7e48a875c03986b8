import assert from 'node:assert/strict'
import { requestTestBridge, basic } from '../../support/test-bridge.ts'
import type { BridgeWithPages, PageResponse } from './owner-pages.ts'

export const looksLikePassword = /\b(?:[a-z]{5}-){5}[a-z]{5}\b/

/** The password that a page shows. */
export const passwordIn = ({ text }: Pick<PageResponse, 'text'>): string =>
  looksLikePassword.exec(text)?.[0] ?? assert.fail(text)

/** The status of a request with the password: 207 when it opens the contacts. */
export async function opens(bridge: BridgeWithPages, password: string): Promise<number> {
  const answer = await requestTestBridge(bridge, '/addressbooks/alice/contacts/', {
    method: 'PROPFIND',
    headers: { Authorization: basic('alice', password), Depth: '0' },
  })
  return answer.status
}
