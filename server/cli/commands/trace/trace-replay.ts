import { printExchange } from '../../../trace/show/print-exchange.ts'
import { printLine } from '../../../trace/show/print-line.ts'
import { fromJson, type RecordedJson } from '../../../trace/show/recorded-json.ts'
import { summaryOf } from '../../../trace/show/summary.ts'
import type { Context, ExitCode } from '../context.ts'
import { visiting } from './trace-visit.ts'

/** Sends a recorded request to the bridge again, and prints what came of it before and now. */
export const traceReplay = (
  { settings, terminal }: Context,
  id: string,
  { yes, json }: { readonly yes?: boolean; readonly json?: boolean },
): Promise<ExitCode> =>
  visiting<ExitCode>(settings, async (visit) => {
    const path = `recordings/${encodeURIComponent(id)}`
    const before = (await visit.get(path)) as RecordedJson
    const again = (await visit
      .post(`${path}/replay`, yes ? { confirm: 'yes' } : {})
      .catch((error: unknown) => {
        throw withCure(error)
      })) as RecordedJson
    if (json) terminal.print(JSON.stringify(again))
    else {
      terminal.print(printLine(await summaryOf(fromJson(before))))
      terminal.print(await printExchange(fromJson(again), 2))
    }
    return 0
  })

const withCure = (error: unknown): unknown =>
  error instanceof Error && error.message.includes('confirm')
    ? new Error(`${error.message}, with --yes`, { cause: error })
    : error
