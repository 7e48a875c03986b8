import { parseArgs } from 'node:util'
import { createScope } from '../support/scope.ts'
import { openDemo, type Demo } from './demo/demo-bridge.ts'
import { seedContacts } from './seed.ts'
import { startFakeGoogle } from './server.ts'

/** `npm run demo`: the bridge before an invented Google, to be tried with any client. `-- --port 0`: a free port. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8843' },
    contacts: { type: 'string', default: '300' },
  },
})

/** Repeated signals change nothing: npm passes on the one that the terminal has sent here as well. */
const stop = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      resolve()
    })
})

const scope = createScope()
try {
  const google = await startFakeGoogle()
  scope.after(() => google.close())
  const account = google.account('alice@gmail.example')
  seedContacts(account, Number(values.contacts))
  const demo = await openDemo(scope, google, account, Number(values.port))
  console.log(instructions(demo, account.contacts.size))
  await Promise.race([stop, demo.ended])
} finally {
  await scope.close()
}

function instructions(demo: Demo, count: number): string {
  const { url, username, password, addressBookUrl, pages } = demo
  const credentials = `${username}:${password}`
  return `
The bridge runs before an invented Google with ${count} contacts.

Thunderbird: Address Book → Add address book → Add remote Address Book
(in older versions: New Address Book → Add CardDAV Address Book…)

  Username  ${username}
  Location  ${url}
  Password  ${password}

Or without a client:

  curl -u ${credentials} -X PROPFIND -H "Depth: 1" ${addressBookUrl}

The bridge's own pages, in a browser; the link works once, within ten minutes:

  ${pages}

Each request shows here as a line. Ctrl-C ends it all, and nothing stays behind.
`
}
