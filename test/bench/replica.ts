import { createScope } from '../support/scope.ts'
import { earlierBuild } from './replica/earlier-build.ts'
import type { Figure, RowOptions } from './replica/figure.ts'
import { largeBook } from './replica/large-book.ts'
import { legacyClient } from './replica/legacy-client.ts'
import { writePerformancePage } from './replica/performance-page.ts'
import { polling } from './replica/polling.ts'
import { put } from './replica/put.ts'
import { smallPropfind } from './replica/small-propfind.ts'
import { tenThousand } from './replica/ten-thousand.ts'

const rows: Readonly<Record<string, (options: RowOptions) => Promise<readonly Figure[]>>> = {
  'small-propfind': smallPropfind,
  'legacy-client': legacyClient,
  polling,
  'ten-thousand': tenThousand,
  put,
  'large-book': largeBook,
}

export interface ReplicaBenchOptions {
  /** A commit or a checkout to compare with. */
  readonly before?: string | undefined
  /** Names of rows; undefined: all. With all, or all but `large-book`, docs/performance.md is written. */
  readonly rows?: readonly string[] | undefined
  readonly scale: number
}

/** What it brings that the state of address books is known, and what it costs, with an upstream 100 ms away. */
export async function benchReplica({ before, scale, ...options }: ReplicaBenchOptions) {
  const scope = createScope()
  try {
    const program = before === undefined ? undefined : await earlierBuild(scope, before)
    if (program === undefined)
      console.log('nothing is compared with an earlier build: that needs --before COMMIT')
    const figures: Figure[] = []
    for (const name of options.rows ?? Object.keys(rows)) {
      const row = rows[name]
      if (!row) throw new Error(`${name} is not one of ${Object.keys(rows).join(', ')}`)
      const found = await row({ before: program, scale })
      console.log(`\n${name}`)
      console.table(
        found.map(({ isMet, ...rest }) => ({ ...rest, met: isMet ?? '' })),
        ['what', 'bar', 'measured', 'met'],
      )
      figures.push(...found)
    }
    const left = Object.keys(rows).filter((name) => options.rows?.includes(name) === false)
    if (scale === 1 && left.every((name) => name === 'large-book'))
      await writePerformancePage(figures, before, left)
  } finally {
    await scope.close()
  }
}
