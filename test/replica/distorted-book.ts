import { bodyOf, type Answer } from '../fake-google/answer.ts'
import { startFakeGoogle } from '../fake-google/server.ts'
import { upstreamOf } from '../safety/again.ts'
import { Device } from '../safety/device.ts'
import { nested, type Scope } from '../support/scope.ts'
import { openTestBridge } from '../support/test-bridge.ts'
import { startPlainDav } from '../upstreams/plain-dav.ts'

/** What upstream is asked about the book as a whole. */
export type Question = 'head' | 'listing' | 'changes' | 'cards' | 'other'

/** Puts another body in the place of upstream's. */
export type Distortion = (body: string) => string

/** A bridge on an upstream whose answers about its book the test may change. */
export interface DistortedBook {
  readonly phone: Device
  /** The book's path upstream. */
  readonly path: string
  /** Adds a card upstream; gives the name under which devices see it. */
  readonly add: (card: string) => string
  /** Changes the answers to a question, until `heal`; so often, if that is given. */
  readonly distort: (question: Question, distortion: Distortion, times?: number) => void
  readonly heal: () => void
}

export const distortedBooks: Readonly<
  Record<'google' | 'standard', (scope: Scope) => Promise<DistortedBook>>
> = { google, standard }

async function google(outer: Scope): Promise<DistortedBook> {
  const scope = nested(outer)
  const server = await startFakeGoogle({ switches: { gzip: false } })
  scope.after(() => server.close())
  const account = server.account('alice@gmail.example')
  const bridge = await openTestBridge(scope, upstreamOf({ google: server, account }))
  const path = account.bookHref
  return {
    phone: new Device(bridge),
    path,
    add: (card) => `${account.contacts.add(card).id}.vcf`,
    distort(question, distortion, times = Infinity) {
      let left = times
      server.faults.push({
        match: {},
        do(exchange, perform) {
          const answer = perform()
          const asked = exchange.path === path ? questionOf(exchange) : 'none'
          if (asked !== question || left-- <= 0) return answer
          return { ...answer, ...distorted(distortion, answer) }
        },
      })
    },
    heal: () => (server.faults.length = 0),
  }
}

async function standard(scope: Scope): Promise<DistortedBook> {
  const upstream = await startPlainDav(scope)
  const [book] = upstream.books
  let count = 0
  const bridge = await openTestBridge(scope, upstream)
  return {
    phone: new Device(bridge, {}, '/addressbooks/alice/people/'),
    path: book.path,
    add(card) {
      count += 1
      book.put(`somebody-${count}.vcf`, card)
      return `somebody-${count}.vcf`
    },
    distort(question, distortion, times = Infinity) {
      let left = times
      upstream.overrides.push((request, perform) => {
        const { method, body: text, header, path } = request
        const asked =
          path === book.path ? questionOf({ method, text, header: (n) => header(n) ?? '' }) : 'none'
        if (asked !== question || left-- <= 0) return undefined
        const answer = perform()
        return { ...answer, ...distorted(distortion, answer) }
      })
    },
    heal: () => (upstream.overrides.length = 0),
  }
}

const distorted = (distortion: Distortion, answer: Answer): { readonly body: string } => ({
  body: distortion(bodyOf(answer).toString()),
})

interface Asked {
  readonly method: string
  readonly text: string
  readonly header: (name: string) => string
}

function questionOf({ method, text, header }: Asked): Question {
  if (text.includes('sync-collection')) return 'changes'
  if (text.includes('addressbook-multiget')) return 'cards'
  if (method !== 'PROPFIND') return 'other'
  return header('depth') === '1' ? 'listing' : 'head'
}
