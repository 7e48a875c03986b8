import assert from 'node:assert/strict'
import { multistatus, type Multistatus } from '../../support/dav-answers.ts'
import type { RawAnswer } from '../../support/raw-http.ts'
import type { Send, SignsIn } from './transport.ts'

/** When a client sends its password; `when asked` it does so from the first 401 on. */
export type SignIn = SignsIn | 'when asked, each time'

export interface WireOptions {
  readonly signIn: SignIn
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** Of the device `phone`, unless it is another's. */
  readonly password?: string
}

export interface Ask {
  readonly depth?: 0 | 1 | 'infinity'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

export interface Followed {
  readonly answer: RawAnswer
  /** Where the redirects ended. */
  readonly path: string
}

/** A client's network layer: its headers, its way to sign in, its way with redirects. */
export class Wire {
  readonly #send: Send
  readonly #options: WireOptions
  #signsIn: SignsIn

  constructor(send: Send, options: WireOptions) {
    this.#send = send
    this.#options = options
    this.#signsIn = options.signIn === 'when asked, each time' ? 'when asked' : options.signIn
  }

  /** One exchange; after a 401 that asks for the password another one, with it. Follows no redirect. */
  async ask(method: string, target: string, ask: Ask = {}): Promise<RawAnswer> {
    return (await this.#exchange(method, target, ask, false)).answer
  }

  /** Keeps method and body on the way. */
  follow(method: string, target: string, ask: Ask = {}): Promise<Followed> {
    return this.#exchange(method, target, ask, true)
  }

  /** The multistatus that a PROPFIND brings, over redirects. */
  async propfind(target: string, depth: 0 | 1, body: string): Promise<Multistatus> {
    return multistatus((await this.follow('PROPFIND', target, { depth, body })).answer)
  }

  async report(target: string, body: string, depth?: 0 | 1): Promise<Multistatus> {
    return multistatus(
      await this.ask('REPORT', target, depth === undefined ? { body } : { depth, body }),
    )
  }

  async #exchange(
    method: string,
    target: string,
    { depth, headers, body }: Ask,
    follows: boolean,
  ): Promise<Followed> {
    const { answers, path } = await this.#send({
      ...{ method, target, body, follows, signsIn: this.#signsIn },
      headers: {
        ...(depth === undefined ? {} : { Depth: String(depth) }),
        ...this.#options.headers,
        ...headers,
      },
    })
    const wasAsked = answers.some(({ status }) => status === 401)
    if (wasAsked && this.#options.signIn === 'when asked') this.#signsIn = 'at once'
    return { answer: answers.at(-1) ?? assert.fail('no answer'), path }
  }
}
