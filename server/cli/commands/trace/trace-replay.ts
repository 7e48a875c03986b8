import { formatRecordedRequest } from '../../../trace/show/format-request.ts'
import { formatRequestSummary } from '../../../trace/show/format-summary.ts'
import {
  recordedRequestFromJson,
  type RecordedRequestJson,
} from '../../../trace/show/recorded-json.ts'
import { summarizeRequest } from '../../../trace/show/request-summary.ts'
import type { CommandContext, ExitCode } from '../command-context.ts'
import { withTraceApiClient } from './trace-api-client.ts'

/** Sends a recorded request to the bridge again, and prints what came of it before and now. */
export const runTraceReplayCommand = (
  { settings, terminal }: CommandContext,
  id: string,
  { yes, json }: { readonly yes?: boolean; readonly json?: boolean },
): Promise<ExitCode> =>
  withTraceApiClient<ExitCode>(settings, async (api) => {
    const path = `recordings/${encodeURIComponent(id)}`
    const before = (await api.get(path)) as RecordedRequestJson
    const again = (await api
      .post(`${path}/replay`, yes ? { confirm: 'yes' } : {})
      .catch((error: unknown) => {
        throw withCure(error)
      })) as RecordedRequestJson
    if (json) terminal.print(JSON.stringify(again))
    else {
      terminal.print(formatRequestSummary(await summarizeRequest(recordedRequestFromJson(before))))
      terminal.print(await formatRecordedRequest(recordedRequestFromJson(again), 2))
    }
    return 0
  })

const withCure = (error: unknown): unknown =>
  error instanceof Error && error.message.includes('confirm')
    ? new Error(`${error.message}, with --yes`, { cause: error })
    : error
