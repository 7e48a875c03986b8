const safe = new Set(['GET', 'HEAD', 'PROPFIND', 'REPORT', 'OPTIONS'])

/** Whether a request with the method changes nothing (RFC 9110 §9.2.1, RFC 4918 §9.1, RFC 3253 §3.6). */
export const isSafeMethod = (method: string): boolean => safe.has(method)
