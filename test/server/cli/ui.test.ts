import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { run, start, type Ended, type Running } from '../../support/program.ts'
import { install, launch, type Installation } from '../../support/program-run.ts'
import { installFakeOpener } from './login-run.ts'

/** An installation on a machine whose browser only keeps the address that it is to open. */
interface TestMachine extends Installation {
  readonly env: NodeJS.ProcessEnv
  readonly opened: string
  readonly ui: (...words: readonly string[]) => Promise<Ended>
}

async function installWithFakeBrowser(t: TestContext): Promise<TestMachine> {
  const installation = await install(t)
  const { dir, config } = installation
  const PATH = [await installFakeOpener(dir), process.env.PATH].join(delimiter)
  const env = { PATH }
  const ui = (...words: readonly string[]): Promise<Ended> =>
    run(launch.command, [launch.launcher, 'ui', ...words, '--config', config], { env })
  return { ...installation, env, ui, opened: join(dir, 'opened') }
}

async function serve(
  t: TestContext,
  machine: TestMachine,
  ...words: readonly string[]
): Promise<Running> {
  const args = [launch.launcher, 'serve', '--config', machine.config, ...words]
  const running = await start(launch.command, args, { env: machine.env, ready: /^ready: (\S+)/ })
  t.after(running.stop)
  return running
}

/** As above, on a terminal. */
async function serveOnTerminal(
  t: TestContext,
  machine: TestMachine,
  ...words: string[]
): Promise<Running> {
  const command = [launch.command, launch.launcher, 'serve', '--config', machine.config, ...words]
  const args = ['-qefc', command.join(' '), '/dev/null']
  const running = await start('script', args, { env: machine.env, ready: /info +serving/ })
  t.after(running.stop)
  return running
}

/** What the browser will be told to open: the opener waits until that is read. */
async function nextOpened(machine: TestMachine): Promise<() => Promise<string>> {
  await run('mkfifo', [machine.opened])
  return () => readFile(machine.opened, 'utf8')
}

/** Opens the pages as a browser does with the link. */
async function enter(link: string): Promise<Response> {
  const url = new URL(link)
  const key = url.searchParams.get('key') ?? ''
  return fetch(new URL('/ui/enter', url), {
    method: 'POST',
    body: new URLSearchParams({ key }),
    redirect: 'manual',
  })
}

describe('carddav-bridge ui', () => {
  it('prints a link that opens the pages of the running bridge once, and opens it', async (t) => {
    const machine = await installWithFakeBrowser(t)
    const early = await machine.ui()
    assert.equal(early.code, 1)
    assert.match(early.stderr, /start it with carddav-bridge serve/)
    const [, base = ''] = (await serve(t, machine)).line
    const opened = await nextOpened(machine)
    const [{ code, stdout }, address] = await Promise.all([machine.ui(), opened()])
    assert.equal(code, 0)
    const link = stdout.trim()
    assert.ok(link.startsWith(`${base}ui/enter?key=`), link)
    assert.equal(address, link)
    assert.equal((await enter(link)).status, 303)
    assert.equal((await enter(link)).status, 403)
  })

  it('--no-open only prints it', async (t) => {
    const machine = await installWithFakeBrowser(t)
    await serve(t, machine)
    const { stdout } = await machine.ui('--no-open')
    assert.equal((await enter(stdout.trim())).status, 303)
    assert.ok(!existsSync(machine.opened))
  })

  it('says how to switch the pages on', async (t) => {
    const machine = await installWithFakeBrowser(t)
    const { code, stderr } = await run(
      launch.command,
      [launch.launcher, 'ui', '--config', machine.config],
      { env: { ...machine.env, CARDDAV_BRIDGE_UI: 'false' } },
    )
    assert.equal(code, 2)
    assert.match(stderr, /set "ui" to true/)
  })

  it('password takes the owner’s password from stdin, and forgets it', async (t) => {
    const { bridge, dir } = await installWithFakeBrowser(t)
    const short = await bridge(['ui', 'password'], 'elevenchars\n')
    assert.deepEqual([short.code, short.stderr.includes('at least 12')], [2, true])
    assert.equal((await bridge(['ui', 'password'], '')).code, 1)
    const set = await bridge(['ui', 'password'], 'correct horse battery\n')
    assert.equal(set.code, 0)
    assert.doesNotMatch(set.stdout + set.stderr, /correct/)
    const owner = async () => {
      const store = await openStore(join(dir, 'data'))
      const found = await store.ownerVerifier()
      await store.close()
      return found
    }
    assert.ok(await owner())
    assert.equal((await bridge(['ui', 'password', '--remove'])).code, 0)
    assert.equal(await owner(), undefined)
  })
})

describe('serve for the first time', () => {
  it('opens the set-up pages on a terminal, and prints their link', async (t) => {
    const machine = await installWithFakeBrowser(t)
    const opened = await nextOpened(machine)
    const running = await serveOnTerminal(t, machine)
    const link = await opened()
    assert.ok(running.output().includes(link))
    assert.equal((await enter(link)).status, 303)
  })

  it('opens nothing with --no-open, without a terminal, or when there is an account', async (t) => {
    const machine = await installWithFakeBrowser(t)
    const quiet = await serveOnTerminal(t, machine, '--no-open')
    await quiet.stop()
    const piped = await serve(t, machine)
    await piped.stop()
    await machine.addAlice()
    const later = await serveOnTerminal(t, machine)
    await later.stop()
    const printed = [quiet, piped, later].map(({ output }) => output()).join('\n')
    assert.doesNotMatch(printed, /ui\/enter/)
    assert.ok(!existsSync(machine.opened))
  })
})
