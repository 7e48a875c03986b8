import { Command, Option } from 'commander'
import { redactSecrets } from '../log/redact.ts'
import type { LoginOptions } from './commands/login.ts'
import { toOneLine } from '../terminal/one-line.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { addAccountCommands } from './account-commands.ts'
import { addOAuthClientCommands } from './oauth-client-commands.ts'
import { addDeviceCommands } from './device-commands.ts'
import { parseNameArgument } from './arguments.ts'
import { addBackupCommand } from './backup-command.ts'
import { addDnsRecordsCommand } from './dns-records-command.ts'
import { addExplainCommand } from './explain-command.ts'
import { addProfilesCommand } from './profiles-command.ts'
import { addServiceCommands } from './service-commands.ts'
import { addTraceCommands } from './trace-commands.ts'
import { addUiCommands } from './ui-commands.ts'
import { packageVersion } from '../package/package-version.ts'
import type { CreateCommandAction } from './command-action.ts'

/** The command line with all its commands. The code of a command is loaded when it runs: scripts wait for the start. */
export function createCliProgram(terminal: Terminal, action: CreateCommandAction): Command {
  const program = new Command('carddav-bridge')
    .description('A CardDAV server on this machine whose storage is Google Contacts.')
    .version(packageVersion())
    .option('--config <file>', 'settings file; without it config.json in your configuration folder')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(outputTo(terminal))
    .exitOverride()
  addServeCommand(program, action)
  addLoginCommand(program, action)
  addOAuthClientCommands(program, action)
  addAccountCommands(program, action)
  addDeviceCommands(program, action)
  addProfilesCommand(program, action)
  addUiCommands(program, action)
  addTraceCommands(program, action)
  addExplainCommand(program, action)
  addBackupCommand(program, action)
  addServiceCommands(program, action)
  addDnsRecordsCommand(program, action)
  addDoctorCommand(program, action)
  return program
}

function addServeCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('serve')
    .description('run the server; on a terminal the first run opens the set-up pages')
    .option('--no-open', 'open no browser')
    .action(
      action(async ({ settings, terminal }, { open }: { open: boolean }) => {
        const { serveOptionsForProcess, serve } = await import('./commands/serve.ts')
        const setup = open && settings.ui ? { terminal, dataDir: settings.dataDir } : undefined
        await serve(settings, serveOptionsForProcess(setup))
        return 0
      }),
    )
}

function addLoginCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('login')
    .description("ask for access to a person's contacts in the browser")
    .argument('<name>', 'short name of the account, new or known', parseNameArgument)
    .option('--no-browser', 'print the address, and take the one that the browser ends on')
    .option('--yes', 'do not ask on a terminal whether a new account is yours')
    // Not offered, but people know it from elsewhere and are told what works instead.
    .addOption(new Option('--device').hideHelp())
    .action(
      action(async (context, account: string, options: LoginOptions) => {
        const { runLoginCommand } = await import('./commands/login.ts')
        return runLoginCommand(context, account, options)
      }),
    )
}

function addDoctorCommand(program: Command, action: CreateCommandAction): void {
  program
    .command('doctor')
    .description("walk a client's own path, name what is wrong and the cure")
    .option('--json', 'as JSON')
    .action(
      action(async (context, options: { json?: boolean }) => {
        const { runDoctorCommand } = await import('./commands/doctor.ts')
        return runDoctorCommand(context, options)
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
    const line = toOneLine(text.replace(/^error: /, ''))
    write(`carddav-bridge: ${redactSecrets(line)} (see carddav-bridge --help)`)
  },
})
