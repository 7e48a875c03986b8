import { HttpError } from '../../../lib/errors/http-error.ts'
import { OAuthError } from '../../../lib/oauth/oauth-error.ts'
import { redact } from '../../log/redact.ts'
import { StoreError } from '../../store/errors.ts'
import { UsageError } from '../../settings/usage-error.ts'
import { fault, type Check, type Finding } from './check.ts'
import { whatAndCure } from './what-and-cure.ts'

type Look<T> = () => Finding<T> | Promise<Finding<T>>

/** Collects checks in their order and tells each as soon as it is known. No secret gets through. */
export class Examination {
  readonly #checks: Check[] = []
  readonly #tell: (check: Check) => void

  constructor(tell: (check: Check) => void) {
    this.#tell = tell
  }

  get checks(): readonly Check[] {
    return this.#checks
  }

  /** Looks at one thing. Undefined when nothing can be built on it. */
  async check<T>(name: string, look: Look<T>): Promise<T | undefined> {
    const { status, found, cure, value } = await Promise.try(look).catch(refused)
    this.#add({ name, status, found, cure })
    return value
  }

  /** Looks at one thing that builds on an earlier one; skipped when that one gave nothing. */
  async after<G, T>(
    given: G | undefined,
    name: string,
    look: (given: G) => Finding<T> | Promise<Finding<T>>,
  ): Promise<T | undefined> {
    if (given !== undefined) return this.check(name, () => look(given))
    this.#add({ name, status: 'skipped', found: 'a check above must be ok first', cure: null })
    return undefined
  }

  #add({ found, cure, ...check }: Check): void {
    const safe = { ...check, found: redact(found), cure: cure === null ? null : redact(cure) }
    this.#checks.push(safe)
    this.#tell(safe)
  }
}

/** Errors that speak to a person are findings; any other one is a bug. */
function refused(error: unknown): Finding<never> {
  if (error instanceof StoreError || error instanceof UsageError)
    return fault(...whatAndCure(error.message))
  if (error instanceof HttpError || error instanceof OAuthError)
    return fault(error.message, 'Try again later; if it stays, see the log of carddav-bridge serve')
  throw error
}
