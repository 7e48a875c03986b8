import { parseArgs } from 'node:util'
import { seedContacts } from './seed.ts'
import { startFakeGoogle } from './server.ts'

/** Runs alone: `node test/fake-google/main.ts --port 9999 --contacts 300 --email alice@gmail.example`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    contacts: { type: 'string', default: '300' },
    email: { type: 'string', multiple: true, default: ['alice@gmail.example'] },
    'photo-every': { type: 'string', default: '4' },
    testing: { type: 'boolean', default: false },
  },
})

const google = await startFakeGoogle({
  port: Number(values.port),
  switches: { testing: values.testing },
})
const accounts = values.email.map((email) => {
  const account = google.account(email)
  seedContacts(account, Number(values.contacts), { photoEvery: Number(values['photo-every']) })
  return { email, contacts: account.contacts.size, refreshToken: account.refreshToken() }
})
const { url, wellKnown, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = google
const shown = { url, wellKnown, authorizationEndpoint, tokenEndpoint, revocationEndpoint, accounts }
console.log(JSON.stringify(shown, null, 2))

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void google.close())
}
