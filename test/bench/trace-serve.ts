import { serve } from '../../server/cli/commands/serve.ts'
import { loadSettings } from '../../server/settings/settings.ts'
import { createTracer, type Tracer } from '../../server/trace/record/tracer.ts'

/**
 * One bridge, whose tracer is exchanged while it runs: for none, one that is off, one that records. Nothing else of it
 * differs between them. Prints its address; a message says which tracer it is from now on, and is answered with the
 * processor time so far.
 */

export type Kind = 'no tracer' | 'off' | 'recording'

const [config = ''] = process.argv.slice(2)
const off = createTracer(52_428_800)
const on = createTracer(52_428_800)
on.startRecording({ device: undefined, until: Infinity })
const absent: Tracer['begin'] = () => undefined

const begins: Readonly<Record<Kind, Tracer['begin']>> = {
  'no tracer': absent,
  off: (...request) => off.begin(...request),
  recording: (...request) => on.begin(...request),
}
let begin = absent

process.on('message', ({ kind }: { kind?: Kind }) => {
  if (kind) begin = begins[kind]
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.on('disconnect', () => process.exit())

const stop = new Promise((resolve) => process.once('SIGTERM', resolve))
const ready = ([address]: readonly string[]): void => {
  console.log(address)
}
await serve(await loadSettings(config, {}), {
  ready,
  stop,
  tracer: { ...on, begin: (...request) => begin(...request) },
})
process.disconnect?.()
