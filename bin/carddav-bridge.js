#!/usr/bin/env node
// Node strips types everywhere but under node_modules: an installed package runs what `npm run build` made.
import { existsSync } from 'node:fs'

// Node's debugger, which all users of this machine can reach, starts with SIGUSR1 unless somebody listens to that.
// `--disable-sigusr1` in the first line would want `env -S`, which Alpine's does not know.
process.on('SIGUSR1', () => undefined)

const source = new URL('../server/main.ts', import.meta.url)
const built = new URL('../dist/main.js', import.meta.url)
const [major] = process.versions.node.split('.').map(Number)

if (major < 24) {
  process.stderr.write(
    `carddav-bridge needs Node.js 24 or newer, this is ${process.versions.node}. ` +
      'In a checkout, start it with npm (npm start, npx carddav-bridge …): it brings its own Node.\n',
  )
  process.exit(1)
}
await import((existsSync(source) ? source : built).href)
