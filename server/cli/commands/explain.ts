import { readFile } from 'node:fs/promises'
import { quirks } from '../../../lib/upstream/access/quirks.ts'
import { explain as explained } from '../explain/explain.ts'
import { printExplanation } from '../explain/print.ts'
import { requestsIn } from '../explain/request-file.ts'
import { ourNames } from '../../dav/host.ts'
import { createInterfaces } from '../../net/addresses/interfaces.ts'
import { namesOf } from '../../net/addresses/names.ts'
import { UsageError } from '../../settings/usage-error.ts'
import type { Context, ExitCode } from './context.ts'

/** Tells what the bridge would do with the requests in a file. Nothing is sent. */
export async function explain(
  { settings, terminal }: Context,
  file: string,
  { json }: { readonly json?: boolean },
): Promise<ExitCode> {
  const names = namesOf(settings, createInterfaces())
  const ports = [settings.listen.port, settings.legacyTls?.port]
  const isOurs = ourNames(names, () => ports)
  const deviations = quirks[settings.upstream.quirks]
  for (const asked of requestsIn(await textOf(file), file)) {
    const explanation = await explained(asked, { isOurs, deviations })
    terminal.print(json ? JSON.stringify(explanation) : printExplanation(explanation))
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
