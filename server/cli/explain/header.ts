import type { OwnRequest } from '../../trace/replay/own-line.ts'

/** A header field by its lower-case name. */
export const headerIn = (
  { headers }: Pick<OwnRequest, 'headers'>,
  name: string,
): string | undefined => headers.find(([found]) => found.toLowerCase() === name)?.[1]
