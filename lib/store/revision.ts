/** Tells that accounts, grants, devices or upstream locations have changed, without reading them. */
export interface StoreRevision {
  /** A number that differs after any process has changed one of them. Cheap. */
  revision(): Promise<number>
}
