import { startBridge } from '../support/bridge.ts'
import { requires } from '../support/debian.ts'
import { createScope } from '../support/scope.ts'
import { startGoogle } from '../upstreams/google.ts'
import { startRadicale } from '../upstreams/radicale.ts'
import { routes, type Route } from './every-upstream.ts'
import { driveKdav, kdavPackages } from './kdav.ts'
import { tell, type Outcome, type Target } from './report.ts'
import { driveThunderbird } from './thunderbird.ts'
import { driveVdirsyncer } from './vdirsyncer.ts'

/** `npm run test:clients`: real clients, one after the other, on Radicale itself and through the bridge on each upstream. */
type Driver = (target: Target, onStep: typeof tell) => Promise<Outcome>
type Scope = ReturnType<typeof createScope>

const drivers: readonly Driver[] = [driveThunderbird, driveVdirsyncer]

const missing = requires('thunderbird', 'vdirsyncer', 'radicale', 'xandikos', ...kdavPackages)
if (missing !== false) {
  console.error(`test:clients ${missing}`)
  process.exit(2)
}
await drive(drivers, 'Radicale itself, without the bridge', async (scope) => {
  const { direct } = await startRadicale(scope)
  return { baseUrl: direct.url, ...direct }
})
for (const route of routes) {
  const isGoogle = route.start === startGoogle
  const all = isGoogle ? [...drivers, driveKdav] : drivers
  await drive(all, `through the bridge, ${route.name}`, (scope) => throughBridge(route, scope))
}

async function throughBridge({ start }: Route, scope: Scope): Promise<Target> {
  const { side, ...upstream } = await start(scope)
  const { url, user, password } = await startBridge(scope, upstream)
  return { baseUrl: url, user, password, side }
}

async function drive(
  all: readonly Driver[],
  name: string,
  start: (scope: Scope) => Promise<Target>,
): Promise<void> {
  console.log(name)
  for (const driver of all) {
    const scope = createScope()
    try {
      report(await driver(await start(scope), tell))
    } finally {
      await scope.close()
    }
  }
}

function report(outcome: Outcome): void {
  console.log(JSON.stringify(outcome))
  if (!outcome.ok) process.exitCode = 1
}
