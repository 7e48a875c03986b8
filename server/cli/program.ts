import { Command, Option } from 'commander'
import { redact } from '../log/redact.ts'
import type { LoginOptions } from './commands/login.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { addAccountCommands } from './account.ts'
import { addClientCommands } from './client.ts'
import { addDeviceCommands } from './device.ts'
import { name } from './arguments.ts'
import { addDnsCommand } from './dns.ts'
import { addExplainCommand } from './explain.ts'
import { addProfilesCommand } from './profiles.ts'
import { addServiceCommands } from './service.ts'
import { addTraceCommands } from './trace.ts'
import { addUiCommands } from './ui.ts'
import { version } from '../package/version.ts'
import type { Within } from './within.ts'

/** The command line. Each command's code is loaded when it runs: scripts wait for the start. */
export function createProgram(terminal: Terminal, within: Within): Command {
  const program = new Command('carddav-bridge')
    .description('A CardDAV server on this machine whose storage is Google Contacts.')
    .version(version())
    .option('--config <file>', 'settings file; without it config.json in your configuration folder')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(outputTo(terminal))
    .exitOverride()
  addServe(program, within)
  addLogin(program, within)
  addClientCommands(program, within)
  addAccountCommands(program, within)
  addDeviceCommands(program, within)
  addProfilesCommand(program, within)
  addUiCommands(program, within)
  addTraceCommands(program, within)
  addExplainCommand(program, within)
  addServiceCommands(program, within)
  addDnsCommand(program, within)
  addDoctor(program, within)
  return program
}

function addServe(program: Command, within: Within): void {
  program
    .command('serve')
    .description('run the server; on a terminal the first run opens the set-up pages')
    .option('--no-open', 'open no browser')
    .action(
      within(async ({ settings, terminal }, { open }: { open: boolean }) => {
        const { onTerminal, serve } = await import('./commands/serve.ts')
        await serve(settings, onTerminal(open && settings.ui ? terminal : undefined))
        return 0
      }),
    )
}

function addLogin(program: Command, within: Within): void {
  program
    .command('login')
    .description("ask for access to a person's contacts in the browser")
    .argument('<name>', 'short name of the account, new or known', name)
    .option('--no-browser', 'print the address, and take the one that the browser ends on')
    // Not offered, but people know it from elsewhere and are told what works instead.
    .addOption(new Option('--device').hideHelp())
    .action(
      within(async (context, account: string, options: LoginOptions) => {
        const { login } = await import('./commands/login.ts')
        return login(context, account, options)
      }),
    )
}

function addDoctor(program: Command, within: Within): void {
  program
    .command('doctor')
    .description("walk a client's own path, name what is wrong and the cure")
    .option('--json', 'as JSON')
    .action(
      within(async (context, options: { json?: boolean }) => {
        const { doctor } = await import('./commands/doctor.ts')
        return doctor(context, options)
      }),
    )
}

const outputTo = (terminal: Terminal) => ({
  writeOut: (text: string) => {
    terminal.print(text.trimEnd())
  },
  writeErr: (text: string) => {
    terminal.note(text.trimEnd())
  },
  outputError: (text: string, write: (text: string) => void) => {
    const line = text
      .replace(/^error: /, '')
      .trim()
      .replace(/\s*\n\s*/g, ' ')
    write(`carddav-bridge: ${redact(line)} (see carddav-bridge --help)`)
  },
})
