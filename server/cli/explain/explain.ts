import { parseReport } from '../../../lib/dav/request/report-body.ts'
import { profileOf } from '../../../lib/operations/clients/profiles.ts'
import type { Account } from '../../../lib/store/store.ts'
import type { Quirk, Quirks } from '../../../lib/upstream/access/quirks.ts'
import type { OurNames } from '../../dav/host.ts'
import { stepOf } from '../../trace/show/step.ts'
import type { OwnRequest } from '../../trace/replay/own-line.ts'
import { headerIn } from './header.ts'
import { mappingOf, resourceOf, type Mapping } from './mapping.ts'
import { quirksFor } from './quirks.ts'
import { tryOut, type Outcome } from './try-out.ts'

/** What the bridge would do with a request. */
export interface Explanation {
  readonly request: string
  /** What the client does, in words. */
  readonly step: string
  readonly profile: { readonly name: string; readonly reason: string; readonly source: string }
  readonly mapping: Mapping
  readonly conditions: readonly string[]
  readonly quirks: readonly Quirk[]
  readonly outcome: Outcome
}

export interface ExplainOptions {
  readonly isOurs: OurNames
  readonly deviations: Quirks
}

/** Works it out with the bridge's own rooms and tables; nothing is sent anywhere. */
export async function explain(
  asked: OwnRequest,
  { isOurs, deviations }: ExplainOptions,
): Promise<Explanation> {
  const resource = resourceOf(asked.target)
  const readable = asked.method === 'REPORT' ? parseReport(asked.body) : Promise.resolve(undefined)
  const report = await readable.catch(() => undefined)
  const { name, reason, source } = profileOf(headerIn(asked, 'user-agent'))
  const account = accountOf(asked, 'user' in resource ? resource.user : undefined)
  return {
    request: `${asked.method} ${asked.target}`,
    step: await stepIn(asked),
    profile: { name, reason, source },
    mapping: mappingOf(resource),
    conditions: conditionsOf(asked),
    quirks: quirksFor({ asked, resource, report }, deviations),
    outcome: await tryOut(asked, { isOurs, account, deviations }),
  }
}

async function stepIn({ method, target, headers, body }: OwnRequest): Promise<string> {
  const request = { headers, body: { content: body, length: body.length, isCut: false } }
  const nothing = { status: undefined, response: undefined, error: undefined, answered: undefined }
  const client = { method, target, request, ...nothing, began: 0, ended: 0 }
  const { words, cards } = await stepOf({ client })
  return cards === undefined ? words : `${words} (${String(cards)})`
}

function conditionsOf(asked: OwnRequest): readonly string[] {
  return ['If-Match', 'If-None-Match', 'If', 'If-Modified-Since', 'If-Unmodified-Since'].flatMap(
    (name) => {
      const value = headerIn(asked, name.toLowerCase())
      return value === undefined ? [] : [`${name}: ${value}`]
    },
  )
}

/** Who signs in, by the request itself; the path and the user must agree. */
function accountOf(asked: OwnRequest, inPath: string | undefined): Account {
  const [, credentials = ''] = /^Basic +(\S+)$/i.exec(headerIn(asked, 'authorization') ?? '') ?? []
  const [, user] = /^([^:]+):/.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  const since = { state: 'ok', stateSince: 0, createdAt: 0 } as const
  if (user === undefined) return { name: inPath ?? 'alice', email: undefined, ...since }
  if (user.includes('@')) return { name: inPath ?? 'alice', email: user, ...since }
  return { name: user.toLowerCase(), email: undefined, ...since }
}
