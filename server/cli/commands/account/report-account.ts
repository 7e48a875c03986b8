import type { Terminal } from '../../../terminal/terminal.ts'
import type { Adopted } from '../../../accounts/adopt.ts'

/** Says what became of an account that was given a grant, and what comes next. */
export function report(terminal: Terminal, { account, renewed, trouble }: Adopted): void {
  const { name, email } = account
  const person = email === undefined ? '' : ` (${email})`
  terminal.print(`${name}${person} ${renewed ? 'has a new grant' : 'is added'}.`)
  if (trouble !== undefined) {
    const later = email === undefined ? ' The e-mail address is learnt later.' : ''
    terminal.note(`Upstream could not be asked: ${trouble}.${later}`)
  }
  terminal.print(`Next: carddav-bridge device add DEVICE --account ${name}`)
}
