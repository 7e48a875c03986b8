import { startFakeGoogle } from '../../fake-google/server.ts'
import type { TestBridgeUpstream } from '../../support/test-bridge.ts'
import type { Scope } from '../../support/scope.ts'
import { startPlainDav } from '../../upstreams/plain-dav.ts'

/** The upstream's address book from behind: what somebody else does to it, and what has come of a client's writes. */
export interface Behind {
  /** Adds a card; gives the name under which the bridge's clients see it. */
  add(card: string): string
  edit(name: string, card: string): void
  remove(name: string): void
  /** All cards, as upstream has them. */
  texts(): readonly string[]
  /** How many cards were PUT here by clients. */
  puts(): number
}

export interface Upstream extends TestBridgeUpstream {
  readonly behind: Behind
}

/** Every kind of upstream that a client walks on, by its quirks. */
export const upstreams: Readonly<
  Record<'google' | 'standard', (scope: Scope) => Promise<Upstream>>
> = { google, standard }

async function google(scope: Scope): Promise<Upstream> {
  const server = await startFakeGoogle()
  scope.after(() => server.close())
  const email = 'alice@gmail.example'
  const account = server.account(email)
  const { contacts } = account
  const idOf = (name: string): string => name.replace(/\.vcf$/, '')
  return {
    wellKnown: server.wellKnown,
    tokenEndpoint: server.tokenEndpoint,
    refreshToken: account.refreshToken(),
    email,
    behind: {
      add: (card) => `${contacts.add(card).id}.vcf`,
      edit: (name, card) => void contacts.edit(idOf(name), card),
      remove: (name) => void contacts.remove(idOf(name)),
      texts: () => contacts.list().map(({ text }) => text),
      puts: () => server.requests.filter(({ method }) => method === 'PUT').length,
    },
  }
}

async function standard(scope: Scope): Promise<Upstream> {
  const server = await startPlainDav(scope)
  const [book] = server.books
  let count = 0
  return {
    ...server,
    behind: {
      add(card) {
        count += 1
        const name = `somebody-${count}.vcf`
        book.put(name, card)
        return name
      },
      edit: (name, card) => void book.put(name, card),
      remove: (name) => void book.remove(name),
      texts: () => book.names.map((name) => book.get(name)?.text ?? ''),
      puts: () => server.requests.filter((request) => request.startsWith('PUT ')).length,
    },
  }
}
