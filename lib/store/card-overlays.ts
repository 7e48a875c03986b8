/** What the bridge keeps of a card beside upstream's copy. */
export interface CardOverlay {
  readonly account: string
  readonly book: string
  /** Upstream's. */
  readonly id: string
  /** Sealed at rest. */
  readonly payload: Buffer
  /** The book's local revision when it was put. */
  readonly revision: number
}

/** What clients wrote to cards and upstream did not store. */
export interface CardOverlayStore {
  /** Those of a book, in the order in which they were put. */
  cardOverlays(account: string, book: string): Promise<readonly CardOverlay[]>
  /** Adds or replaces, as one change with the book's new local revision, which it gives. */
  putCardOverlay(overlay: Omit<CardOverlay, 'revision'>): Promise<number>
  /** Gives the book's local revision: a new one if there was something to remove. */
  removeCardOverlay(account: string, book: string, id: string): Promise<number>
  /** Grows with each change of the book's overlays, from 0. */
  localRevision(account: string, book: string): Promise<number>
}
