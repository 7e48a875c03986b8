import { runCommandLine } from './cli/run-command-line.ts'

process.exitCode = await runCommandLine(process.argv.slice(2))

// What still holds the process after its work is done (a socket that was left open) must not hold it for long.
setTimeout(() => process.exit(), 2_000).unref()
