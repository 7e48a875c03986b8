import { driveKdav } from './kdav.ts'
import { tell, type Outcome, type Target, type Watch } from './report.ts'
import { driveThunderbird } from './thunderbird.ts'
import { driveVdirsyncer } from './vdirsyncer.ts'

/** The clients there are, by the name to call them with. */
const drivers: Readonly<Record<string, (target: Target, watch: Watch) => Promise<Outcome>>> = {
  kdav: driveKdav,
  thunderbird: driveThunderbird,
  vdirsyncer: driveVdirsyncer,
}

/** `node test/clients/main.ts CLIENT BASE_URL USER PASS`: steps to stderr, one line of JSON to stdout. */
const [client = '', baseUrl, user, password] = process.argv.slice(2)
const driver = drivers[client]
if (driver === undefined || baseUrl === undefined || user === undefined || password === undefined) {
  console.error(`usage: main.ts ${Object.keys(drivers).join('|')} BASE_URL USER PASS`)
  process.exit(2)
}
const outcome = await driver({ baseUrl, user, password }, tell)
console.log(JSON.stringify(outcome))
process.exitCode = outcome.ok ? 0 : 1
