/** Bytes from `start` to `end` that are to be replaced by `text`. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}
