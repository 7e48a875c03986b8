import { HttpError } from '../../../lib/errors/http-error.ts'
import { OAuthError } from '../../../lib/oauth/oauth-error.ts'
import { redactSecrets } from '../../log/redact.ts'
import { StoreError } from '../../store/errors.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { faultFinding, type CheckResult, type CheckFinding } from './check-result.ts'
import { splitProblemAndCure } from './problem-and-cure.ts'

type Check<T> = () => CheckFinding<T> | Promise<CheckFinding<T>>

/** Runs checks, collects their results in order, and reports each as soon as it is known. Secrets are redacted. */
export class CheckRunner {
  readonly #results: CheckResult[] = []
  readonly #report: (result: CheckResult) => void

  constructor(report: (result: CheckResult) => void) {
    this.#report = report
  }

  get results(): readonly CheckResult[] {
    return this.#results
  }

  /** Runs one check. Gives the value of its finding, on which later checks build; undefined when it has none. */
  async check<T>(name: string, check: Check<T>): Promise<T | undefined> {
    const { status, found, cure, value } = await Promise.try(check).catch(findingOfError)
    this.#add({ name, status, found, cure })
    return value
  }

  /** Runs a check that builds on the value of an earlier one; it is skipped when that is undefined. */
  async after<G, T>(
    given: G | undefined,
    name: string,
    check: (given: G) => CheckFinding<T> | Promise<CheckFinding<T>>,
  ): Promise<T | undefined> {
    if (given !== undefined) return this.check(name, () => check(given))
    this.#add({ name, status: 'skipped', found: 'a check above must be ok first', cure: null })
    return undefined
  }

  #add({ found, cure, ...rest }: CheckResult): void {
    const safe = {
      ...rest,
      found: redactSecrets(found),
      cure: cure === null ? null : redactSecrets(cure),
    }
    this.#results.push(safe)
    this.#report(safe)
  }
}

/** Errors whose message is written for people are findings; any other one is a bug. */
function findingOfError(error: unknown): CheckFinding<never> {
  if (error instanceof StoreError || error instanceof UsageError)
    return faultFinding(...splitProblemAndCure(error.message))
  if (error instanceof HttpError || error instanceof OAuthError)
    return faultFinding(
      error.message,
      'Try again later; if it stays, see the log of carddav-bridge serve',
    )
  throw error
}
