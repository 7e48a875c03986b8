import assert from 'node:assert/strict'
import { multistatus, type Multistatus } from '../../support/dav-answers.ts'
import { knock } from '../../support/front-door.ts'
import type { OpenHouse } from '../../support/house.ts'
import type { RawAnswer } from '../../support/raw-http.ts'

/** When a client sends its password: with every request, from the first 401 on, or after a 401 on each request. */
export type SignIn = 'at once' | 'when asked' | 'when asked, each time'

export interface WireOptions {
  readonly signIn: SignIn
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
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
  readonly #house: OpenHouse
  readonly #options: WireOptions
  #signedIn: boolean

  constructor(house: OpenHouse, options: WireOptions) {
    this.#house = house
    this.#options = options
    this.#signedIn = options.signIn === 'at once'
  }

  /** One exchange; after a 401 that asks for Basic another one, with the whole body again. Follows no redirect. */
  async ask(method: string, target: string, ask: Ask = {}): Promise<RawAnswer> {
    const signedIn = this.#signedIn
    const first = await this.#send(method, target, ask, signedIn)
    if (first.status !== 401 || signedIn) return first
    assert.match(first.header('www-authenticate') ?? '', /^Basic realm="[^"]+"/)
    this.#signedIn = this.#options.signIn !== 'when asked, each time'
    return this.#send(method, target, ask, true)
  }

  /** Keeps method and body on the way, as RFC 9110 §15.4 lets it for all but POST. */
  async follow(method: string, target: string, ask: Ask = {}): Promise<Followed> {
    let path = target
    for (let hops = 0; hops <= 5; hops += 1) {
      const answer = await this.ask(method, path, ask)
      const location = answer.header('location')
      if (answer.status < 300 || answer.status > 399 || location === undefined)
        return { answer, path }
      path = new URL(location, new URL(path, this.#house.url)).pathname
    }
    throw new Error(`${target} leads in circles`)
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

  #send(method: string, target: string, { headers, ...ask }: Ask, signedIn: boolean) {
    return knock(this.#house, method, target, {
      ...ask,
      headers: {
        Authorization: signedIn ? this.#house.basic : undefined,
        ...this.#options.headers,
        ...headers,
      },
    })
  }
}
