import type { Context, ExitCode } from './context.ts'

export function doctor({ terminal }: Context, _: { readonly json?: boolean }): ExitCode {
  terminal.note('not written yet')
  return 1
}
