import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { commandsPage } from './commands.ts'
import { settingsPage } from './settings.ts'

const header =
  '<!-- Made from the program by `npm run docs`: change the program, not this file. -->\n\n'

const pages: Readonly<Record<string, () => string>> = {
  'commands.md': commandsPage,
  'settings.md': settingsPage,
}

/** Writes the pages that are made from the program; with `--check` it only tells which are stale, and exits with 1. */
for (const [name, make] of Object.entries(pages)) {
  const file = new URL(`../${name}`, import.meta.url)
  const options = await resolveConfig(file)
  const made = await format(header + make(), { ...options, parser: 'markdown' })
  if (!process.argv.includes('--check')) await writeFile(file, made)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== made) {
    process.stderr.write(`docs/${name} is stale: run npm run docs\n`)
    process.exitCode = 1
  }
}
