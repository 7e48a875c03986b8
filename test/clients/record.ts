import { join } from 'node:path'
import { runCommand } from '../server/cli/trace-command.ts'
import { seedContacts } from '../fake-google/seed.ts'
import { openGoogleTestBridge, password } from '../support/test-bridge.ts'
import { createScope, type Scope } from '../support/scope.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Target } from './report.ts'
import { Thunderbird } from './thunderbird/thunderbird.ts'
import { until } from './until.ts'
import { vcard, withLine } from './vcard.ts'
import { VdirsyncerPair } from './vdirsyncer-pair.ts'

/** What is recorded: nobody else changes anything meanwhile, so that it can be asked again. */
interface Story {
  readonly name: string
  readonly tell: (scope: Scope, target: Target) => Promise<void>
}

const made = { given: 'Jörg', family: 'Großmüller', email: 'joerg@example.org' }

const stories: Readonly<Record<string, Story>> = {
  thunderbird: {
    name: 'Thunderbird discovers, synchronises, adds, changes and deletes a card',
    tell: withThunderbird,
  },
  vdirsyncer: {
    name: 'vdirsyncer discovers, synchronises, adds, changes and deletes a card',
    tell: withVdirsyncer,
  },
}

async function withThunderbird(scope: Scope, { user, password, baseUrl }: Target): Promise<void> {
  const thunderbird = await Thunderbird.start(await tempDir(scope, 'thunderbird'))
  scope.after(() => thunderbird.quit())
  const [book] = await thunderbird.ask('discover', user, password, baseUrl)
  await thunderbird.ask('add', book?.url ?? '')
  const sent = (email: string, before = '') =>
    until('the card read back', async () =>
      (await thunderbird.ask('cards')).find(
        (c) => c.email === email && c.etag !== before && c.etag !== '',
      ),
    )
  await thunderbird.ask('create', made)
  const { uid, etag } = await sent(made.email)
  await thunderbird.ask('setEmail', uid, 'joerg@changed.example.org')
  await sent('joerg@changed.example.org', etag)
  await thunderbird.ask('sync')
  await thunderbird.ask('delete', [uid])
  await thunderbird.ask('sync')
}

async function withVdirsyncer(scope: Scope, target: Target): Promise<void> {
  const pair = new VdirsyncerPair(await tempDir(scope, 'vdirsyncer'), target)
  await pair.configure(target.password)
  await pair.succeed('discover')
  await pair.succeed('sync')
  const [book = ''] = await pair.collections()
  await pair.write(book, 'joerg.vcf', vcard({ uid: 'joerg', ...made }))
  await pair.succeed('sync')
  await pair.edit(book, made.email, (card) => withLine(card, 'NOTE:edited'))
  await pair.succeed('sync')
  await pair.delete(book, made.email)
  await pair.succeed('sync')
  await pair.succeed('metasync')
}

/** `node test/clients/record.ts [CLIENT …]` writes `recorded/CLIENT.json` anew, from the real client on the fake Google; then `npm run format`. */
const asked = process.argv.slice(2)
for (const client of asked.length > 0 ? asked : Object.keys(stories)) {
  const story = stories[client]
  if (!story) throw new Error(`${client} is not one of ${Object.keys(stories).join(', ')}`)
  const scope = createScope()
  try {
    const bridge = await openGoogleTestBridge(scope)
    seedContacts(bridge.account, 12)
    await runCommand(bridge, 'trace', 'on')
    const baseUrl = bridge.url.replace('//127.0.0.1:', '//localhost:')
    await story.tell(scope, { baseUrl, user: 'alice', password })
    const file = join(import.meta.dirname, 'recorded', `${client}.json`)
    const { code, stderr } = await runCommand(
      bridge,
      'trace',
      'fixture',
      file,
      '--name',
      story.name,
    )
    if (code !== 0) throw new Error(stderr)
    console.log(file)
  } finally {
    await scope.close()
  }
}
