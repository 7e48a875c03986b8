/** At most one process serves from a store at a time. */
export interface ServingClaim {
  /** Base addresses of the `serve` that is running on this store, in whatever process; undefined when none is. */
  servingAddresses(): Promise<readonly string[] | undefined>
  /**
   * Claims the store for this `serve`; its holder may claim again, with other addresses. The claim ends with the store or
   * the process. Rejects when another process holds it.
   */
  claimServing(addresses: readonly string[]): Promise<void>
}
