import { parseReportBody } from '../../../lib/dav/request/report-body.ts'
import { clientProfileFor } from '../../../lib/operations/clients/client-profiles.ts'
import type { Account } from '../../../lib/store/accounts.ts'
import type { UpstreamQuirk, UpstreamQuirks } from '../../../lib/upstream/access/quirks.ts'
import type { OwnAuthorityCheck } from '../../dav/own-authority.ts'
import { describeRequest } from '../../trace/show/request-description.ts'
import type { RequestMessage } from '../../trace/replay/in-process-request.ts'
import { headerValue } from '../../trace/record/header-value.ts'
import { resourceOfTarget } from '../../trace/show/target-resource.ts'
import { describeResourceMapping, type ResourceMapping } from './resource-mapping.ts'
import { findApplicableQuirks } from './applicable-quirks.ts'
import { dryRunRequest, type DryRunOutcome } from './dry-run.ts'

/** What the bridge would do with a request, with the fields of `explain --json`. */
export interface RequestExplanation {
  readonly request: string
  /** What the client does, in words. */
  readonly step: string
  readonly profile: { readonly name: string; readonly reason: string; readonly source: string }
  readonly mapping: ResourceMapping
  readonly conditions: readonly string[]
  readonly quirks: readonly UpstreamQuirk[]
  readonly outcome: DryRunOutcome
}

/** How the bridge is set up. */
export interface ExplainRequestOptions {
  readonly isOwnAuthority: OwnAuthorityCheck
  readonly upstreamQuirks: UpstreamQuirks
}

/** Explains a request with the bridge's own code and tables; nothing is sent anywhere. */
export async function explainRequest(
  message: RequestMessage,
  { isOwnAuthority, upstreamQuirks }: ExplainRequestOptions,
): Promise<RequestExplanation> {
  const resource = resourceOfTarget(message.target)
  const readable =
    message.method === 'REPORT' ? parseReportBody(message.body) : Promise.resolve(undefined)
  const report = await readable.catch(() => undefined)
  const { name, reason, source } = clientProfileFor(headerValue(message.headers, 'user-agent'))
  const account = accountOf(message, 'user' in resource ? resource.user : undefined)
  return {
    request: `${message.method} ${message.target}`,
    step: await describeStep(message),
    profile: { name, reason, source },
    mapping: describeResourceMapping(resource),
    conditions: conditionsOf(message),
    quirks: findApplicableQuirks({ message, resource, report }, upstreamQuirks),
    outcome: await dryRunRequest(message, { isOwnAuthority, account, upstreamQuirks }),
  }
}

async function describeStep({ method, target, headers, body }: RequestMessage): Promise<string> {
  const request = { headers, body: { content: body, length: body.length, isCut: false } }
  const nothing = { status: undefined, response: undefined, error: undefined, answered: undefined }
  const client = { method, target, request, ...nothing, began: 0, ended: 0 }
  const { words, cards } = await describeRequest({ client })
  return cards === undefined ? words : `${words} (${String(cards)})`
}

function conditionsOf(message: RequestMessage): readonly string[] {
  return ['If-Match', 'If-None-Match', 'If', 'If-Modified-Since', 'If-Unmodified-Since'].flatMap(
    (name) => {
      const value = headerValue(message.headers, name.toLowerCase())
      return value === undefined ? [] : [`${name}: ${value}`]
    },
  )
}

/** Who signs in, by the request itself; the path and the user must agree. */
function accountOf(message: RequestMessage, inPath: string | undefined): Account {
  const [, credentials = ''] =
    /^Basic +(\S+)$/i.exec(headerValue(message.headers, 'authorization') ?? '') ?? []
  const [, user] = /^([^:]+):/.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  const since = { state: 'ok', stateSince: 0, createdAt: 0 } as const
  if (user === undefined) return { name: inPath ?? 'alice', email: undefined, ...since }
  if (user.includes('@')) return { name: inPath ?? 'alice', email: user, ...since }
  return { name: user.toLowerCase(), email: undefined, ...since }
}
