/**
 * Those parts of undici that are used. The whole of it, with its fetch, web sockets, caches and mocks, takes as long to
 * load as everything else together, and 25 MB.
 */
export { default as Agent } from 'undici/lib/dispatcher/agent.js'
export { default as errors } from 'undici/lib/core/errors.js'
