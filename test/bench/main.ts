import { parseArgs } from 'node:util'
import { benchAuthenticate } from './authenticate.ts'
import { benchLinear } from './linear.ts'
import { benchMemory } from './memory.ts'
import { benchMultistatus } from './multistatus.ts'
import { benchProxy } from './proxy.ts'
import { benchReplica } from './replica.ts'
import { benchStart } from './start.ts'
import { benchTiming } from './timing.ts'
import { benchTrace } from './trace.ts'

/**
 * `npm run bench`, or some parts of it: `node test/bench/main.ts proxy memory`. For `replica` alone: `--before` names a commit or
 * a checkout to compare with, `--rows` some of its rows, `--scale 0.01` tries them with few cards.
 */
const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    before: { type: 'string' },
    rows: { type: 'string' },
    scale: { type: 'string', default: '1' },
  },
})

const parts: Readonly<Record<string, () => Promise<void>>> = {
  authenticate: benchAuthenticate,
  timing: benchTiming,
  start: benchStart,
  proxy: benchProxy,
  memory: benchMemory,
  multistatus: benchMultistatus,
  trace: benchTrace,
  linear: benchLinear,
  replica: () =>
    benchReplica({
      before: values.before,
      rows: values.rows?.split(','),
      scale: Number(values.scale),
    }),
}

for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  const bench = parts[name]
  if (bench === undefined) throw new Error(`${name} is not one of ${Object.keys(parts).join(', ')}`)
  await bench()
}
