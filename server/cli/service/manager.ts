/** A program and its arguments. */
export type Command = readonly [string, ...string[]]

/** How a system keeps a program running. */
export interface ServiceManager {
  readonly name: string
  /** Where the definition lies. */
  readonly file: string
  readonly definition: string | Buffer
  /** Makes the system read the definition, keep to it from now on, and start the program. */
  readonly enable: readonly Command[]
  /** The inverse, before the definition goes. */
  readonly disable: readonly Command[]
  /** After it has gone. */
  readonly forget: readonly Command[]
  /** Where to look when the program does not run. */
  readonly logs: string
  /** What a person may want to know or do beside it. */
  readonly hint: string | undefined
}

export interface Home {
  readonly platform: NodeJS.Platform
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}
