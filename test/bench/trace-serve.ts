import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { serve } from '../../server/commands/serve.ts'
import { loadSettings } from '../../server/settings.ts'
import { createTracer, type Tracer } from '../../server/trace/tracer.ts'

/**
 * Bridges in one process, so that they share what V8 has compiled: one for each settings file, without a tracer, with
 * one that is off, with one that records. Prints their addresses; tells the processor time so far when asked, after it
 * has tidied up what others left when that is asked too.
 */

const off = createTracer(52_428_800)
const on = createTracer(52_428_800)
on.on({ device: undefined, until: Infinity })
const absent: Tracer = { ...off, begin: () => undefined }

const stop = new Promise((resolve) => process.once('SIGTERM', resolve))
const tracers = [absent, off, on]
const ready = process.argv.slice(2).map(async (config, at): Promise<readonly string[]> => {
  const opened = Promise.withResolvers<readonly string[]>()
  const options = { ready: opened.resolve, stop, tracer: tracers[at] }
  serve(await loadSettings(config, {}), options).catch(opened.reject)
  return opened.promise
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

process.on('message', ({ tidy }: { tidy: boolean }) => {
  if (tidy) collectGarbage()
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.on('disconnect', () => process.exit())

console.log((await Promise.all(ready)).map(([address]) => address).join(' '))
await stop
process.disconnect()
