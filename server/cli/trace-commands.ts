import { Option, type Command } from 'commander'
import type { TraceOptions } from './commands/trace/trace.ts'
import { parseDurationArgument, parseNameArgument } from './arguments.ts'
import type { CreateCommandAction } from './command-action.ts'

const defaultRecordingTime = 15 * 60_000

/** Adds `trace` and the commands below it. */
export function addTraceCommands(program: Command, action: CreateCommandAction): void {
  const trace = program
    .command('trace')
    .description('show the traffic of the running bridge, an exchange a line, as it happens')
    .addOption(new Option('--device <name>', 'of this device only').argParser(parseNameArgument))
    .addOption(
      new Option('--account <name>', 'the account of the device').argParser(parseNameArgument),
    )
    .option(
      '-v, --verbose',
      'with the headers of both legs; -vv: with the bodies too',
      countVerbosity,
      0,
    )
    .option('--json', 'as JSON, an exchange a line')
  trace.action(
    action(async (context, options: TraceOptions) => {
      const { runTraceCommand } = await import('./commands/trace/trace.ts')
      return runTraceCommand(context, options)
    }),
  )
  addSwitchCommands(trace, action)
  addExportCommand(trace, action)
  addReportCommands(trace, action)
  addReplayCommand(trace, action)
}

const countVerbosity = (_: unknown, before: number): number => Math.min(2, before + 1)

// Commander takes --device, --account and --json behind these commands for options of `trace`.
function addSwitchCommands(trace: Command, action: CreateCommandAction): void {
  trace
    .command('on')
    .description('record for a time, in memory only; --device and --account say whom')
    .addOption(
      new Option('--for <time>', 'such as 30m, 2h or 1d')
        .argParser(parseDurationArgument)
        .default(defaultRecordingTime, '15m'),
    )
    .action(
      action(async (context, _own: object, command: Command) => {
        const { runTraceOnCommand } = await import('./commands/trace/trace-switch.ts')
        return runTraceOnCommand(context, command.optsWithGlobals())
      }),
    )
  trace
    .command('off')
    .description('record no more; what was recorded stays')
    .action(
      action(async (context, _own: object, command: Command) => {
        const { runTraceOffCommand } = await import('./commands/trace/trace-switch.ts')
        return runTraceOffCommand(context, command.optsWithGlobals())
      }),
    )
  trace
    .command('status')
    .description('who is recorded, and how much is held')
    .action(
      action(async (context, _own: object, command: Command) => {
        const { runTraceStatusCommand } = await import('./commands/trace/trace-switch.ts')
        return runTraceStatusCommand(context, command.optsWithGlobals())
      }),
    )
}

function addExportCommand(trace: Command, action: CreateCommandAction): void {
  trace
    .command('export')
    .description("write what is recorded as an HTTP Archive, which browsers' tools open")
    .argument('<file>', 'the file to write, FILE.har')
    .option('--mask-cards', 'replace the names and numbers in cards')
    .action(
      action(async (context, file: string, options: { maskCards?: boolean }) => {
        const { runTraceExportCommand } = await import('./commands/trace/trace-export.ts')
        return runTraceExportCommand(context, file, options)
      }),
    )
}

function addReportCommands(trace: Command, action: CreateCommandAction): void {
  trace
    .command('fixture')
    .description('write what a client asked so that the test suite can ask it again; cards masked')
    .argument('<file>', 'the file to write, FILE.json')
    .requiredOption('--name <words>', 'what the client does')
    .action(
      action(async (context, file: string, options: { name: string }) => {
        const { runTraceFixtureCommand } = await import('./commands/trace/trace-export.ts')
        return runTraceFixtureCommand(context, file, options)
      }),
    )
  trace
    .command('bundle')
    .description(
      'write a masked report with what is recorded and what doctor says, for a bug report',
    )
    .argument('<file>', 'the file to write, FILE.json')
    .action(
      action(async (context, file: string) => {
        const { runTraceBundleCommand } = await import('./commands/trace/trace-export.ts')
        return runTraceBundleCommand(context, file)
      }),
    )
}

function addReplayCommand(trace: Command, action: CreateCommandAction): void {
  trace
    .command('replay')
    .description(
      'send a recorded request to the bridge again, as its device; the result is recorded too',
    )
    .argument('<id>', 'its number, which `trace` shows last')
    .option('--yes', 'also when it may change contacts')
    .action(
      action(async (context, id: string, _own: object, command: Command) => {
        const { runTraceReplayCommand } = await import('./commands/trace/trace-replay.ts')
        return runTraceReplayCommand(context, id, command.optsWithGlobals())
      }),
    )
}
