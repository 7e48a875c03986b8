import { Option, type Command } from 'commander'
import type { TraceOptions } from './commands/trace/trace.ts'
import { duration, name } from './arguments.ts'
import type { Within } from './within.ts'

const quarter = 15 * 60_000

/** `trace` and what belongs to it. */
export function addTraceCommands(program: Command, within: Within): void {
  const trace = program
    .command('trace')
    .description('show the traffic of the running bridge, an exchange a line, as it happens')
    .addOption(new Option('--device <name>', 'of this device only').argParser(name))
    .addOption(new Option('--account <name>', 'the account of the device').argParser(name))
    .option('-v, --verbose', 'with the headers of both legs; -vv: with the bodies too', louder, 0)
    .option('--json', 'as JSON, an exchange a line')
  trace.action(
    within(async (context, options: TraceOptions) => {
      const { trace } = await import('./commands/trace/trace.ts')
      return trace(context, options)
    }),
  )
  addSwitch(trace, within)
  addExport(trace, within)
  addReports(trace, within)
  addReplay(trace, within)
}

const louder = (_: unknown, before: number): number => Math.min(2, before + 1)

// Commander takes --device, --account and --json behind these commands for options of `trace`.
function addSwitch(trace: Command, within: Within): void {
  trace
    .command('on')
    .description('record for a time, in memory only; --device and --account say whom')
    .addOption(
      new Option('--for <time>', 'such as 30m, 2h or 1d')
        .argParser(duration)
        .default(quarter, '15m'),
    )
    .action(
      within(async (context, _own: object, command: Command) => {
        const { traceOn } = await import('./commands/trace/trace-switch.ts')
        return traceOn(context, command.optsWithGlobals())
      }),
    )
  trace
    .command('off')
    .description('record no more; what was recorded stays')
    .action(
      within(async (context, _own: object, command: Command) => {
        const { traceOff } = await import('./commands/trace/trace-switch.ts')
        return traceOff(context, command.optsWithGlobals())
      }),
    )
  trace
    .command('status')
    .description('who is recorded, and how much is held')
    .action(
      within(async (context, _own: object, command: Command) => {
        const { traceStatus } = await import('./commands/trace/trace-switch.ts')
        return traceStatus(context, command.optsWithGlobals())
      }),
    )
}

function addExport(trace: Command, within: Within): void {
  trace
    .command('export')
    .description("write what is recorded as an HTTP Archive, which browsers' tools open")
    .argument('<file>', 'the file to write, FILE.har')
    .option('--mask-cards', 'replace the names and numbers in cards')
    .action(
      within(async (context, file: string, options: { maskCards?: boolean }) => {
        const { traceExport } = await import('./commands/trace/trace-export.ts')
        return traceExport(context, file, options)
      }),
    )
}

function addReports(trace: Command, within: Within): void {
  trace
    .command('fixture')
    .description('write what a client asked so that the test suite can ask it again; cards masked')
    .argument('<file>', 'the file to write, FILE.json')
    .requiredOption('--name <words>', 'what the client does')
    .action(
      within(async (context, file: string, options: { name: string }) => {
        const { traceFixture } = await import('./commands/trace/trace-export.ts')
        return traceFixture(context, file, options)
      }),
    )
  trace
    .command('bundle')
    .description(
      'write a masked report with what is recorded and what doctor says, for a bug report',
    )
    .argument('<file>', 'the file to write, FILE.json')
    .action(
      within(async (context, file: string) => {
        const { traceBundle } = await import('./commands/trace/trace-export.ts')
        return traceBundle(context, file)
      }),
    )
}

function addReplay(trace: Command, within: Within): void {
  trace
    .command('replay')
    .description(
      'send a recorded request to the bridge again, as its device; the result is recorded too',
    )
    .argument('<id>', 'its number, which `trace` shows last')
    .option('--yes', 'also when it may change contacts')
    .action(
      within(async (context, id: string, _own: object, command: Command) => {
        const { traceReplay } = await import('./commands/trace/trace-replay.ts')
        return traceReplay(context, id, command.optsWithGlobals())
      }),
    )
}
