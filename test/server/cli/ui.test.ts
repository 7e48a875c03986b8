import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../../server/store/sqlite-store.ts'
import { run, start, type Ended, type Running } from '../../support/program.ts'
import { install, launch, type Installation } from '../../support/program-run.ts'
import { fakeOpener } from './login-run.ts'

/** An installation on a machine whose browser only keeps the address that it is to open. */
interface Desk extends Installation {
  readonly env: NodeJS.ProcessEnv
  readonly opened: string
  readonly ui: (...words: readonly string[]) => Promise<Ended>
}

async function sit(t: TestContext): Promise<Desk> {
  const installation = await install(t)
  const { dir, config } = installation
  const PATH = [await fakeOpener(dir), process.env.PATH].join(delimiter)
  const env = { PATH }
  const ui = (...words: readonly string[]): Promise<Ended> =>
    run(launch.command, [launch.launcher, 'ui', ...words, '--config', config], { env })
  return { ...installation, env, ui, opened: join(dir, 'opened') }
}

async function serve(t: TestContext, desk: Desk, ...words: readonly string[]): Promise<Running> {
  const args = [launch.launcher, 'serve', '--config', desk.config, ...words]
  const running = await start(launch.command, args, { env: desk.env, ready: /^ready: (\S+)/ })
  t.after(running.stop)
  return running
}

/** As above, on a terminal. */
async function serveOnTerminal(t: TestContext, desk: Desk, ...words: string[]): Promise<Running> {
  const command = [launch.command, launch.launcher, 'serve', '--config', desk.config, ...words]
  const args = ['-qefc', command.join(' '), '/dev/null']
  const running = await start('script', args, { env: desk.env, ready: /info +serving/ })
  t.after(running.stop)
  return running
}

/** What the browser will be told to open: the opener waits until that is read. */
async function nextOpened(desk: Desk): Promise<() => Promise<string>> {
  await run('mkfifo', [desk.opened])
  return () => readFile(desk.opened, 'utf8')
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
    const desk = await sit(t)
    const early = await desk.ui()
    assert.equal(early.code, 1)
    assert.match(early.stderr, /start it with carddav-bridge serve/)
    const [, base = ''] = (await serve(t, desk)).line
    const opened = await nextOpened(desk)
    const [{ code, stdout }, address] = await Promise.all([desk.ui(), opened()])
    assert.equal(code, 0)
    const link = stdout.trim()
    assert.ok(link.startsWith(`${base}ui/enter?key=`), link)
    assert.equal(address, link)
    assert.equal((await enter(link)).status, 303)
    assert.equal((await enter(link)).status, 403)
  })

  it('--no-open only prints it', async (t) => {
    const desk = await sit(t)
    await serve(t, desk)
    const { stdout } = await desk.ui('--no-open')
    assert.equal((await enter(stdout.trim())).status, 303)
    assert.ok(!existsSync(desk.opened))
  })

  it('says how to switch the pages on', async (t) => {
    const desk = await sit(t)
    const { code, stderr } = await run(
      launch.command,
      [launch.launcher, 'ui', '--config', desk.config],
      { env: { ...desk.env, CARDDAV_BRIDGE_UI: 'false' } },
    )
    assert.equal(code, 2)
    assert.match(stderr, /set "ui" to true/)
  })

  it('password takes the owner’s password from stdin, and forgets it', async (t) => {
    const { bridge, dir } = await sit(t)
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
    const desk = await sit(t)
    const opened = await nextOpened(desk)
    const running = await serveOnTerminal(t, desk)
    const link = await opened()
    assert.ok(running.output().includes(link))
    assert.equal((await enter(link)).status, 303)
  })

  it('opens nothing with --no-open, without a terminal, or when there is an account', async (t) => {
    const desk = await sit(t)
    const quiet = await serveOnTerminal(t, desk, '--no-open')
    await quiet.stop()
    const piped = await serve(t, desk)
    await piped.stop()
    await desk.addAlice()
    const later = await serveOnTerminal(t, desk)
    await later.stop()
    const printed = [quiet, piped, later].map(({ output }) => output()).join('\n')
    assert.doesNotMatch(printed, /ui\/enter/)
    assert.ok(!existsSync(desk.opened))
  })
})
