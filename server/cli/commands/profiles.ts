import type { ClientProfile } from '../../../lib/operations/clients/client-profile.ts'
import {
  clientProfileFor,
  clientProfiles,
} from '../../../lib/operations/clients/client-profiles.ts'
import type { CommandContext, ExitCode } from './command-context.ts'

/** Prints the client profiles with what each changes, why, and where that is known from. */
export function runProfilesCommand(
  { terminal }: CommandContext,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const rows = clientProfiles.map(asJson)
  terminal.print(json ? JSON.stringify(rows) : rows.map(paragraph).join('\n\n'))
  return Promise.resolve(0)
}

interface Row {
  readonly profile: string
  readonly differs: Readonly<Record<string, unknown>>
  readonly reason: string
  readonly source: string
}

const usual = clientProfileFor(undefined)

/** Fields of a profile that are no needs of its client. */
const labels: readonly string[] = [
  'name',
  'agent',
  'reason',
  'source',
] satisfies (keyof ClientProfile)[]

function asJson(profile: ClientProfile): Row {
  const differing = Object.entries(profile).filter(
    ([need, value]) =>
      !labels.includes(need) &&
      JSON.stringify(value) !== JSON.stringify(usual[need as keyof ClientProfile]),
  )
  const { name, reason, source } = profile
  return { profile: name, differs: Object.fromEntries(differing), reason, source }
}

function paragraph({ profile, differs, reason, source }: Row): string {
  const needs = Object.entries(differs).map(([need, value]) => `${need} ${words(value)}`)
  const differences = needs.join(', ') || 'what the RFCs say'
  return `${profile}: ${differences}\n  ${reason}\n  ${source}`
}

function words(value: unknown): string {
  if (Array.isArray(value)) return value.join(' ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
