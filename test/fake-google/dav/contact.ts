/** A value that may repeat: at most one type, or a label of the person's own. */
export interface Entry {
  readonly value: string
  readonly types: readonly string[]
  readonly label: string | undefined
  readonly preferred: boolean
}

/** An instant message address; `service` is Google's spelling of X-SERVICE-TYPE. */
export interface Messenger extends Entry {
  readonly service: string | undefined
}

/** A line that Google does not understand and keeps. */
export interface Foreign {
  readonly name: string
  readonly line: string
}

/** What Google keeps of a card. Values are escaped as they are served; all the rest is lost. */
export interface Contact {
  /** Family, given, additional, prefix, suffix. */
  readonly name: readonly string[]
  /** NICKNAME, TITLE, ORG, NOTE by property name. */
  readonly texts: ReadonlyMap<string, string>
  readonly birthday: string | undefined
  readonly photo: string | undefined
  readonly addresses: readonly Entry[]
  readonly phones: readonly Entry[]
  readonly emails: readonly Entry[]
  readonly messengers: readonly Messenger[]
  readonly urls: readonly Entry[]
  readonly dates: readonly Entry[]
  readonly related: readonly Entry[]
  /** Labels whose property was dropped (an empty URL). */
  readonly orphanLabels: readonly string[]
  readonly foreign: readonly Foreign[]
}
