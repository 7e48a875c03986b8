import { runDoctor } from '../../doctor/doctor.ts'
import type { CommandContext, ExitCode } from './command-context.ts'

/** Prints what `doctor` finds. 1 when anything is at fault; a warning is no fault. */
export async function runDoctorCommand(
  { settings, terminal: { print } }: CommandContext,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  return (await runDoctor(settings, { print, json })) ? 0 : 1
}
