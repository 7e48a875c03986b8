import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { format, resolveConfig } from 'prettier'
import { run } from '../../support/program.ts'
import type { Figure } from './figure.ts'

const page = new URL('../../../docs/performance.md', import.meta.url)

/** Writes docs/performance.md: the figures, on what machine they were taken, and how. */
export async function writePerformancePage(
  figures: readonly Figure[],
  before: string | undefined,
  left: readonly string[],
): Promise<void> {
  const text = await pageOf(figures, before, left)
  const options = await resolveConfig(page)
  await writeFile(page, await format(text, { ...options, parser: 'markdown' }))
  console.log('docs/performance.md is written')
}

async function pageOf(
  figures: readonly Figure[],
  before: string | undefined,
  left: readonly string[],
): Promise<string> {
  const row = ({ what, bar, measured, isMet }: Figure): string =>
    `| ${what} | ${bar} | ${measured} | ${isMet === undefined ? '' : isMet ? 'met' : '**missed**'} |`
  return `<!-- Made by \`npm run bench replica\`: run it again, and change test/bench/replica, not this file. -->

# Performance

What it brings that the bridge knows the state of address books, and what it costs. Upstream takes 100 ms for each answer.
${before === undefined ? 'No earlier build was compared.' : `"Before" is commit ${before}, which asked upstream at each request.`}
Processor time is that of the serving process alone, at no latency, since waiting costs some, too.

| what, and what it is compared with | bar | measured | |
| --- | --- | --- | --- |
${figures.map(row).join('\n')}

${left.length === 0 ? '' : `Not run then: ${left.join(', ')}. `}Polling runs in a time that is fifteen times as fast, \`replica.maxAge\` too.

${await machine()}

${load()}

## How to run it

\`\`\`console
$ npm run bench replica -- --before ${before ?? 'COMMIT'}
$ npm run bench replica -- --rows small-propfind,put
\`\`\`

The first writes this page, and takes long for its last row, the large book (the page is written without that one, too); the second prints some rows. Without \`--before\` there is nothing to compare with.
A C compiler (\`apt-get install gcc\`) makes the disk slow and counts flushes, nginx (\`apt-get install nginx-light\`) is one more peer.
Figures of two runs differ by a tenth on a quiet machine, and by more where other programs want its processors.
`
}

/** What the bench itself wants of the machine, at most. */
const ownLoad = 4

function load(): string {
  const [, , average = 0] = loadavg()
  const told = `The load average of the last quarter of an hour was ${average.toFixed(1)}`
  return average <= ownLoad
    ? `${told}.`
    : `**Under load**: ${told[0]?.toLowerCase() ?? ''}${told.slice(1)}, others wanted the processors. Times are too long then, and ratios uncertain.`
}

async function machine(): Promise<string> {
  const [processor] = cpus()
  const commit = await run('git', ['rev-parse', '--short', 'HEAD']).catch(() => undefined)
  const peer = JSON.parse(
    await readFile(
      new URL('../../../node_modules/http-proxy-3/package.json', import.meta.url),
      'utf8',
    ),
  ) as { readonly version: string }
  return (
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${commit?.stdout.trim() ?? 'unknown'}: ` +
    `${cpus().length} processors (${processor?.model.trim() ?? 'unknown'}), ${(totalmem() / 2 ** 30).toFixed(0)} GB of memory, ` +
    `${process.platform}, Node ${process.versions.node}, SQLite ${process.versions.sqlite ?? ''}, http-proxy-3 ${peer.version}.`
  )
}
