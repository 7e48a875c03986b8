/** A program and its arguments. */
export type CommandLine = readonly [string, ...string[]]

/** How systemd, launchd or the Task Scheduler runs a program for a user. */
export interface SystemServiceDefinition {
  /** Of the service manager. */
  readonly name: string
  /** Path of the definition file. */
  readonly file: string
  readonly content: string | Buffer
  /** Commands that load the definition, enable it, and start the program. */
  readonly enable: readonly CommandLine[]
  /** The inverse, before the file is removed. */
  readonly disable: readonly CommandLine[]
  /** After the file is removed. */
  readonly forget: readonly CommandLine[]
  /** A command that shows the program's log. */
  readonly logs: string
  /** What else the user may want to know or do. */
  readonly hint: string | undefined
}

/** The user whose service it is. */
export interface UserEnvironment {
  readonly platform: NodeJS.Platform
  readonly homeFolder: string
  readonly environment: Readonly<Record<string, string | undefined>>
}
