import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { parse } from 'plist'
import { parseStringPromise } from 'xml2js'
import { defineSystemService } from '../../../server/cli/service/define-system-service.ts'
import type { SystemServiceDefinition } from '../../../server/cli/service/system-service-definition.ts'
import { formatSystemdUnit } from '../../../server/cli/service/systemd.ts'
import { requires } from '../../support/debian.ts'
import { run } from '../../support/program.ts'
import { tempDir } from '../../support/temp-dir.ts'

const config = String.raw`/home/jane/it's "mine" & 100% $HOME\config.json`
const program = {
  command: [process.execPath, '/opt/carddav bridge/bin.js', 'serve', '--config', config],
  dataDir: '/home/jane/da ta',
}

function managerOn(platform: NodeJS.Platform): SystemServiceDefinition {
  const environment = { USERDOMAIN: 'PC', USERNAME: 'Jane & Joe', LOCALAPPDATA: 'C:\\Local' }
  const manager = defineSystemService({ platform, homeFolder: '/home/jane', environment }, program)
  assert.ok(manager)
  return manager
}

describe('the unit of systemd', () => {
  const skip = requires('systemd-analyze')

  for (const [name, namespaces] of [
    ['where users may make namespaces', true],
    ['where they may not', false],
  ] as const) {
    it(`is one that systemd accepts, ${name}`, { skip }, async (t) => {
      const dir = await tempDir(t, 'unit')
      const file = join(dir, 'carddav-bridge.service')
      await mkdir(join(dir, 'run'), { mode: 0o700 })
      await writeFile(file, formatSystemdUnit(program, namespaces))
      const env = { ...process.env, XDG_RUNTIME_DIR: join(dir, 'run') }
      const verified = await run('systemd-analyze', ['verify', '--user', file], { env })
      assert.deepEqual([verified.code, verified.stderr.trim()], [0, ''], verified.stderr)
    })
  }

  it('is exposed less than 3 of 10, as systemd-analyze security counts', { skip }, async (t) => {
    const dir = await tempDir(t, 'unit')
    const file = join(dir, 'carddav-bridge.service')
    await writeFile(file, formatSystemdUnit(program, true))
    const args = ['security', '--offline=yes', '--threshold=29', '--no-pager', file]
    const { code, stdout } = await run('systemd-analyze', args)
    assert.equal(code, 0, stdout)
  })

  it('keeps every character of a path', () => {
    const unit = formatSystemdUnit(program, true)
    assert.ok(
      unit.includes(String.raw`"/home/jane/it's \"mine\" & 100%% $$HOME\\config.json"`),
      unit,
    )
    assert.match(unit, /^ReadWritePaths="\/home\/jane\/da ta"$/m)
  })
})

describe('the agent of launchd', () => {
  it('runs the program at log-in, again when it fails, and keeps every character of a path', () => {
    const { file, content: definition } = managerOn('darwin')
    assert.equal(file, '/home/jane/Library/LaunchAgents/carddav-bridge.plist')
    const agent = parse(String(definition)) as Record<string, unknown>
    assert.deepEqual(agent.ProgramArguments, program.command)
    assert.deepEqual(agent.KeepAlive, { SuccessfulExit: false })
    assert.deepEqual([agent.Label, agent.RunAtLoad, agent.Umask], ['carddav-bridge', true, 0o077])
  })
})

interface Task {
  readonly Actions: [
    { readonly Exec: [{ readonly Command: [string]; readonly Arguments: [string] }] },
  ]
  readonly Triggers: [{ readonly LogonTrigger: [{ readonly UserId: [string] }] }]
}

describe('the task of the Task Scheduler', () => {
  it('runs the program when its user logs on, without a window', async () => {
    const { file, content: definition } = managerOn('win32')
    assert.equal(file, 'C:\\Local\\carddav-bridge\\task.xml')
    assert.ok(Buffer.isBuffer(definition))
    assert.deepEqual([...definition.subarray(0, 2)], [0xff, 0xfe])
    const text = definition.toString('utf16le').slice(1)
    const { Task: task } = (await parseStringPromise(text)) as { readonly Task: Task }
    assert.deepEqual(task.Triggers[0].LogonTrigger[0].UserId, ['PC\\Jane & Joe'])
    const [{ Command, Arguments }] = task.Actions[0].Exec
    assert.match(Command[0], /\\conhost\.exe$/)
    assert.ok(
      Arguments[0].startsWith(`--headless "${process.execPath}" "/opt/carddav bridge/bin.js"`),
    )
    assert.ok(
      Arguments[0].includes(String.raw`"/home/jane/it's \"mine\" & 100% $HOME\config.json"`),
    )
  })
})
