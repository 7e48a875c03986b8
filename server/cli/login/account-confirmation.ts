import { createInterface } from 'node:readline'
import type { NewAccountOwner } from '../../accounts/grant-assignment.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/**
 * Asks the person whether a new account is theirs: somebody else's consent may have come in place of their own
 * (https://www.rfc-editor.org/rfc/rfc9700#section-4.7). Enter says yes, the end of input no.
 */
export async function confirmAccountOwner(
  { input, note }: Pick<Terminal, 'input' | 'note'>,
  { account, email, principal }: NewAccountOwner,
): Promise<boolean> {
  const owner = email ?? principal ?? 'somebody whom upstream could not be asked about'
  note(`${account} will be the contacts of ${owner}. Is this you? [Y/n]`)
  const lines = createInterface({ input })
  try {
    for await (const line of lines) return /^(?:y|yes)?$/i.test(line.trim())
  } finally {
    lines.close()
  }
  return false
}
