import { readFile } from 'node:fs/promises'
import { upstreamQuirkPresets } from '../../../lib/upstream/access/quirks.ts'
import { explainRequest as explained } from '../explain/request-explanation.ts'
import { formatRequestExplanation } from '../explain/format-explanation.ts'
import { parseRequestFile } from '../explain/request-file.ts'
import { createOwnAuthorityCheck } from '../../dav/own-authority.ts'
import { createNetworkInterfaces } from '../../net/addresses/network-interfaces.ts'
import { createOwnHostNames } from '../../net/addresses/own-host-names.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { CommandContext, ExitCode } from './command-context.ts'

/** Prints what the bridge would do with the requests in a file. Nothing is sent. */
export async function runExplainCommand(
  { settings, terminal }: CommandContext,
  file: string,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const names = createOwnHostNames(settings, createNetworkInterfaces())
  const ports = [settings.listen.port, settings.legacyTls?.port]
  const isOwnAuthority = createOwnAuthorityCheck(names, () => ports)
  const upstreamQuirks = upstreamQuirkPresets[settings.upstream.quirks]
  for (const request of parseRequestFile(await textOf(file), file)) {
    const explanation = await explained(request, { isOwnAuthority, upstreamQuirks })
    terminal.print(json ? JSON.stringify(explanation) : formatRequestExplanation(explanation))
  }
  return 0
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} cannot be read`, { cause })
  }
}
