import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { inspect } from 'node:util'
import { HttpError } from '../../../lib/errors/http-error.ts'
import { createOAuthFormPoster } from '../../../lib/oauth/form-post.ts'
import { createTokenEndpoint } from '../../../lib/oauth/token-endpoint.ts'
import {
  createAccessTokenSource,
  type AccessTokenSource,
} from '../../../lib/oauth/access-tokens.ts'
import { memoryStore, type MemoryStore } from './memory-store.ts'
import {
  grantFor,
  likeGoogle,
  startTokenServer,
  type Script,
  type TokenServer,
} from './token-server.ts'

/** Access tokens over a token server of the test’s own and a clock that it moves. */
export interface TokenTestBed {
  readonly server: TokenServer
  readonly memory: MemoryStore
  readonly tokens: AccessTokenSource
  readonly lines: string[]
  now: number
}

export async function openTestBed(
  t: TestContext,
  script: Script = likeGoogle,
): Promise<TokenTestBed> {
  const server = await startTokenServer(t, script)
  const memory = memoryStore(grantFor(server.url))
  const lines: string[] = []
  const write = (...parts: unknown[]): void => void lines.push(inspect(parts, { depth: 9 }))
  const made: TokenTestBed = {
    server,
    memory,
    lines,
    now: 1_000_000,
    tokens: createAccessTokenSource({
      store: memory.store,
      endpoint: createTokenEndpoint(createOAuthFormPoster({ deadline: 300 })),
      clock: () => made.now,
      log: { info: write, warn: write },
    }),
  }
  return made
}

export const minutes = 60_000

/** The HttpError that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<HttpError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof HttpError, `no HttpError but ${inspect(error)}`)
  return error
}

export const fails =
  (status: number): Script =>
  (_, response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>Error</h1>')
  }
