import { createScope, type Scope } from '../support/scope.ts'

/** One step of a driver. */
export interface StepResult {
  readonly name: string
  readonly ok: boolean
  readonly ms: number
  readonly error?: string
}

/** How a client fared. `ok` when every step passed. */
export interface Outcome {
  readonly client: string
  readonly ok: boolean
  readonly base: string
  readonly steps: readonly StepResult[]
}

/** Runs and records a step. What it throws ends the drive: later steps build on earlier ones. */
export type Step = <T>(name: string, work: () => T | Promise<T>) => Promise<T>

/** Where a client is pointed at. */
export interface Target {
  /** What a person would type. */
  readonly baseUrl: string
  readonly user: string
  readonly password: string
  /** Where changes "made elsewhere" are made, when not at `baseUrl` by the same user. */
  readonly side?: SideDoor
}

/** An address book as another client sees it. */
export interface SideDoor {
  readonly url: string
  /** The whole value of the header. */
  readonly authorization: string
}

/** Called after each step, for those who watch. */
export type Watch = (step: StepResult) => void

/** Tells a person about a step, on stderr. */
export const tell: Watch = ({ name, ok, ms, error }) => {
  const why = error === undefined ? '' : `: ${error}`
  console.error(`${ok ? 'ok  ' : 'FAIL'} ${name} (${ms} ms)${why}`)
}

/** Runs a drive to its end or its first failure, then cleans up. Never rejects. */
export async function drive(
  client: string,
  base: string,
  work: (step: Step, scope: Scope) => Promise<void>,
  watch: Watch = () => undefined,
): Promise<Outcome> {
  const steps: StepResult[] = []
  const step = recorder((result) => {
    steps.push(result)
    watch(result)
  })
  const scope = createScope()
  try {
    await work(step, scope)
  } catch (error) {
    if (steps.every(({ ok }) => ok))
      steps.push({ name: 'between steps', ok: false, ms: 0, error: say(error) })
  }
  await step('clean up', () => scope.close()).catch(() => undefined)
  return { client, ok: steps.every(({ ok }) => ok), base, steps }
}

function recorder(record: Watch): Step {
  return async (name, work) => {
    const start = Date.now()
    try {
      const value = await work()
      record({ name, ok: true, ms: Date.now() - start })
      return value
    } catch (error) {
      record({ name, ok: false, ms: Date.now() - start, error: say(error) })
      throw error
    }
  }
}

function say(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 1000)
}
