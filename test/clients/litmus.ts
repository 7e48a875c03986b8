import { run } from '../support/program.ts'
import { nested, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import { startStage } from './litmus-stage.ts'

/** Where litmus is let loose: an address book, and who may use it. */
export interface LitmusTarget {
  readonly book: string
  readonly user: string
  readonly password: string
}

/** What became of each of litmus's tests, by `suite/test`: `pass`, or what it said. */
export type Verdicts = ReadonlyMap<string, string>

/** Runs all of litmus's suites on an address book. */
export async function runLitmus(outer: Scope, target: LitmusTarget): Promise<Verdicts> {
  const scope = nested(outer)
  const dir = await tempDir(scope, 'litmus')
  const stage = await startStage(scope, target.book)
  const { stdout } = await run('litmus', ['-k', `${stage}/`, target.user, target.password], {
    cwd: dir,
  })
  return readVerdicts(stdout)
}

/** ` 4. put_get_utf8_segment.. FAIL (why)`; lines are written over by carriage returns. */
function readVerdicts(output: string): Verdicts {
  const verdicts = new Map<string, string>()
  let suite = ''
  let last = ''
  for (const line of output.split(/[\r\n]+/)) {
    suite = /^-> running `(\w+)'/.exec(line)?.[1] ?? suite
    const [, test, verdict] = /^ *\d+\. (\w+)\.* (pass|(?:FAIL|SKIPPED|WARNING).*)/.exec(line) ?? []
    // A warning is followed by a line that says that the test passed all the same, or failed.
    const known = /^ *\.{10,} *(pass|FAIL.*)/.exec(line)?.[1]
    if (test !== undefined) last = `${suite}/${test}`
    if (verdict !== undefined || known !== undefined) verdicts.set(last, known ?? verdict ?? '')
  }
  return verdicts
}
