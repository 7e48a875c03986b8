import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'rolldown'
import manifest from './package.json' with { type: 'json' }

/**
 * What npm publishes. Our own code goes into a few files, since each file costs a start half a millisecond; what is
 * loaded late stays apart. `dependencies` stay what npm installs, devDependencies that are imported become part of the
 * files (docs/decisions/0005-bundle.md).
 */
export default defineConfig({
  input: {
    main: 'server/main.ts',
    // A thread of its own: it is loaded by its name, beside the rest.
    'replica-thread': 'server/store/replica/writer/replica-thread.ts',
  },
  platform: 'node',
  external: (id) => Object.keys(manifest.dependencies).includes(packageOf(id)),
  plugins: [licences()],
  output: {
    dir: 'dist',
    cleanDir: true,
    sourcemap: true,
    // The rooms that all commands share; lib/ imports nothing of server/, so it can be one file.
    codeSplitting: {
      groups: [{ name: 'lib', test: (id) => id.startsWith(join(import.meta.dirname, 'lib/')) }],
    },
  },
})

const packageOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0]

/** The licences of the packages that became part of the files. */
function licences() {
  return {
    name: 'licences',
    generateBundle(_, files) {
      const modules = Object.values(files).flatMap(({ moduleIds = [] }) => moduleIds)
      const homes = new Set(
        modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []),
      )
      const source = [...homes].toSorted().map(licence).join('\n')
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source })
    },
  }
}

function licence(home) {
  const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const file = readdirSync(home).find((each) => /^licen[cs]e/i.test(each))
  return `${name} ${version}\n\n${readFileSync(join(home, file), 'utf8')}`
}
