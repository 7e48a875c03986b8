import type { Agent } from 'undici'

/**
 * The part of undici that is used, loaded when somebody asks upstream. The whole of it, with its fetch, web sockets,
 * caches and mocks, takes as long to load as everything else together, and 25 MB.
 */
export const loadUndiciAgent = async (): Promise<typeof Agent> =>
  (await import('undici/lib/dispatcher/agent.js')).default
