/** What the bench's upstream is told; it answers with the requests since it was told something last. */
export interface UpstreamMessage {
  /** Milliseconds before each answer, from now on. */
  readonly latency?: number
  /** Whether the next sync-token is refused. */
  readonly forgetsTokens?: boolean
}

export interface UpstreamRequest {
  /** When it came, in milliseconds since the epoch. */
  readonly at: number
  readonly method: string
  /** `discovery`, `properties`, `listing`, `changes`, `multiget`, else its method. */
  readonly what: string
}
