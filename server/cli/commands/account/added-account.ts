import type { Terminal } from '../../../terminal/terminal.ts'
import type { AssignedGrant } from '../../../accounts/grant-assignment.ts'

/** Prints that an account was added or has a new grant, and the next command. */
export function printAddedAccount(
  terminal: Terminal,
  { account, isRenewal: renewed, upstreamError: trouble }: AssignedGrant,
): void {
  const { name, email } = account
  const person = email === undefined ? '' : ` (${email})`
  terminal.print(`${name}${person} ${renewed ? 'has a new grant' : 'is added'}.`)
  if (trouble !== undefined) {
    const later = email === undefined ? ' The e-mail address is learnt later.' : ''
    terminal.note(`Upstream could not be asked: ${trouble}.${later}`)
  }
  terminal.print(`Next: carddav-bridge device add DEVICE --account ${name}`)
}
