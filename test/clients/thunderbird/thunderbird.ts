import { readFile, writeFile } from 'node:fs/promises'

import { start, type Running } from '../../support/program.ts'
import { until } from '../until.ts'
import { Marionette } from './marionette.ts'
import { userJs } from './preferences.ts'

/** A card as Thunderbird holds it. */
export interface LocalCard {
  readonly uid: string
  readonly email: string
  readonly vcard: string
  readonly etag: string
  readonly href: string
}

/** What `address-book.js` can be asked for. */
export interface AddressBook {
  version(): string
  isReady(): boolean
  discover(
    user: string,
    password: string,
    location: string,
  ): readonly { readonly name: string; readonly url: string }[]
  add(url: string): { readonly readOnly: boolean; readonly token: string }
  logins(): readonly string[]
  sync(): undefined
  cards(): readonly LocalCard[]
  create(facts: {
    readonly given: string
    readonly family: string
    readonly email: string
    readonly photo?: string
  }): string
  setEmail(uid: string, email: string): undefined
  delete(uids: readonly string[]): undefined
}

/** Debian's Thunderbird without a screen, on a profile of its own. */
export class Thunderbird {
  readonly #program: Running
  readonly #marionette: Marionette

  private constructor(program: Running, marionette: Marionette) {
    this.#program = program
    this.#marionette = marionette
  }

  /** Starts it on a profile directory; what an earlier start kept there is still known. */
  static async start(profile: string): Promise<Thunderbird> {
    await writeFile(`${profile}/user.js`, userJs())
    const program = await launch(profile)
    const marionette = await Marionette.connect(Number(program.line[1]))
    const thunderbird = new Thunderbird(program, marionette)
    await marionette.execute(await readFile(new URL('address-book.js', import.meta.url), 'utf8'))
    await until('the main window', async () => (await thunderbird.ask('isReady')) || undefined)
    return thunderbird
  }

  /** Calls a function of `address-book.js`. */
  async ask<K extends keyof AddressBook>(
    name: K,
    ...args: Parameters<AddressBook[K]>
  ): Promise<ReturnType<AddressBook[K]>> {
    const script = 'const [name, ...args] = arguments; return globalThis.addressBook[name](...args)'
    return (await this.#marionette.execute(script, [name, ...args])) as ReturnType<AddressBook[K]>
  }

  /** Quits as from its menu, so that everything is kept. Idempotent. */
  async quit(): Promise<void> {
    await this.#marionette
      .command('Marionette:Quit', { flags: ['eForceQuit'] })
      .catch(() => undefined)
    this.#marionette.close()
    const timer = setTimeout(() => void this.#program.stop(), 15_000)
    await this.#program.ended
    clearTimeout(timer)
  }
}

function launch(profile: string): Promise<Running> {
  const flags = ['--headless', '--no-remote', '--marionette', '--remote-allow-system-access']
  return start('thunderbird', [...flags, '--profile', profile], {
    ready: /Marionette\s+INFO\s+Listening on port (\d+)/,
    timeoutMs: 60_000,
    env: {
      PATH: process.env.PATH,
      HOME: profile,
      MOZ_CRASHREPORTER_DISABLE: '1',
      LC_ALL: 'C.UTF-8',
    },
  })
}
