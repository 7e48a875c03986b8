import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Each test file is a process of its own, and half of its start would be to compile what the others have compiled
// (https://nodejs.org/api/module.html#module-compile-cache).
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/test'))
