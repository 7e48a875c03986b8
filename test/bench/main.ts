import { benchAuthenticate } from './authenticate.ts'
import { benchLinear } from './linear.ts'
import { benchMemory } from './memory.ts'
import { benchMultistatus } from './multistatus.ts'
import { benchProxy } from './proxy.ts'
import { benchStart } from './start.ts'
import { benchTiming } from './timing.ts'
import { benchTrace } from './trace.ts'

/** `npm run bench`, or some parts of it: `node test/bench/main.ts proxy memory`. */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  authenticate: benchAuthenticate,
  timing: benchTiming,
  start: benchStart,
  proxy: benchProxy,
  memory: benchMemory,
  multistatus: benchMultistatus,
  trace: benchTrace,
  linear: benchLinear,
}

const asked = process.argv.slice(2)
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  const bench = parts[name]
  if (bench === undefined) throw new Error(`${name} is not one of ${Object.keys(parts).join(', ')}`)
  await bench()
}
