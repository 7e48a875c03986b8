import type { RecordedHeaders } from './recorded-request.ts'

/** The value of the first header field of that name, which is given in lower case. */
export const headerValue = (headers: RecordedHeaders, lowerCaseName: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === lowerCaseName)?.[1]
