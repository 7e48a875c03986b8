import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Each test file is a process of its own, and half of its start would be to compile what the others have compiled
// (https://nodejs.org/api/module.html#module-compile-cache).
const folder = join(import.meta.dirname, '../../node_modules/.cache/test')
enableCompileCache(folder)

// So do the programs that tests start.
process.env.NODE_COMPILE_CACHE ??= folder
