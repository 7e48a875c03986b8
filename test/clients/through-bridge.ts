import { startBridge } from '../support/bridge.ts'
import { requires } from '../support/debian.ts'
import { createScope } from '../support/scope.ts'
import { startGoogle } from '../upstreams/google.ts'
import { driveKdav, kdavPackages } from './kdav.ts'
import { tell } from './report.ts'
import { driveThunderbird } from './thunderbird.ts'
import { driveVdirsyncer } from './vdirsyncer.ts'

/** `npm run test:clients`: real clients, one after the other, through the bridge on the fake Google. */
const missing = requires('thunderbird', 'vdirsyncer', ...kdavPackages)
if (missing !== false) {
  console.error(`test:clients ${missing}`)
  process.exit(2)
}
const scope = createScope()
try {
  const { side, ...upstream } = await startGoogle(scope)
  const bridge = await startBridge(scope, upstream)
  const target = { baseUrl: bridge.url, user: bridge.user, password: bridge.password, side }
  for (const driver of [driveThunderbird, driveVdirsyncer, driveKdav]) {
    const outcome = await driver(target, tell)
    console.log(JSON.stringify(outcome))
    if (!outcome.ok) process.exitCode = 1
  }
} finally {
  await scope.close()
}
