import assert from 'node:assert/strict'
import { statSync, type Stats } from 'node:fs'
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { assertOnlyOwnerCanWrite } from '../../../server/settings/file-access.ts'
import { loadSettings, type Settings } from '../../../server/settings/settings.ts'
import { UsageError } from '../../../server/settings/usage-error.ts'
import { tempDir } from '../../support/temp-dir.ts'

const posix = process.platform === 'win32' ? { skip: 'Windows knows no modes' } : {}
const root = process.getuid?.() === 0 ? {} : { skip: 'only root can give a file to somebody else' }

const deciding: Readonly<Record<string, object>> = {
  keyCommand: { keyCommand: 'true' },
  keyFile: { keyFile: 'key' },
  'upstream.wellKnown': { upstream: { wellKnown: 'https://dav.example/' } },
  'oauth.tokenEndpoint': { oauth: { tokenEndpoint: 'https://a.example/token' } },
}

async function settingsFile(t: TestContext, content: object, mode: number): Promise<string> {
  const path = join(await tempDir(t, 'settings'), "jane's config.json")
  await writeFile(path, JSON.stringify(content))
  await chmod(path, mode)
  return path
}

describe('a settings file that decides about commands or secrets', posix, () => {
  for (const [name, content] of Object.entries(deciding)) {
    it(`is refused when others can write it: ${name}`, async (t) => {
      for (const mode of [0o620, 0o602, 0o666]) {
        const path = await settingsFile(t, content, mode)
        const error: unknown = await loadSettings(path, {}).catch((reason: unknown) => reason)
        assert.ok(error instanceof UsageError, `${mode.toString(8)} was not refused`)
        assert.match(error.message, /config\.json can be changed by other users, and it sets /)
        assert.match(error.message, /: read it, then run `chmod go-w '.*jane'\\''s config\.json'`$/)
        assert.ok(error.message.includes(`it sets ${name}:`), error.message)
        assert.doesNotMatch(error.message, /\n/)
      }
    })
  }

  it('is refused when it is somebody else’s', root, async (t) => {
    const path = await settingsFile(t, { keyCommand: 'true' }, 0o600)
    await chown(path, 4711, 4711)
    await assert.rejects(loadSettings(path, {}), {
      name: 'UsageError',
      message: /belongs to user 4711, but this runs as user 0, and it sets keyCommand: .*chown 0 /,
    })
  })

  it('is taken from oneself and from root, readable by others or not', async (t) => {
    for (const mode of [0o600, 0o640, 0o644, 0o444]) {
      const settings = await loadSettings(await settingsFile(t, { keyCommand: 'true' }, mode), {})
      assert.equal(settings.keyCommand, 'true')
    }
    const stats = (uid: number): Stats => Object.assign(statSync('.'), { uid, mode: 0o100644 })
    const file = { name: 'the file /f', path: '/f' }
    for (const uid of [0, 1000])
      assertOnlyOwnerCanWrite({ ...file, stats: stats(uid) }, 'it sets keyCommand', 1000)
    assert.throws(() => {
      assertOnlyOwnerCanWrite({ ...file, stats: stats(1001) }, 'it sets keyCommand', 1000)
    }, /belongs to user 1001/)
  })

  it('is taken whoever can write it when it decides about neither', async (t) => {
    const settings = await loadSettings(await settingsFile(t, { ui: false }, 0o666), {})
    assert.equal(settings.ui, false)
  })

  it('goes for the authority that upstream is trusted by, too, wherever that was named', async (t) => {
    const dir = await tempDir(t, 'settings')
    const ca = join(dir, 'ca.pem')
    await writeFile(ca, '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n')
    await chmod(ca, 0o664)
    const config = await settingsFile(t, {}, 0o600)
    await assert.rejects(loadSettings(config, { CARDDAV_BRIDGE_UPSTREAM_CA: ca }), {
      name: 'UsageError',
      message: /^upstream\.ca .*ca\.pem can be changed by other users, and .*`chmod go-w /,
    })
  })
})

describe('a settings file with a secret', posix, () => {
  const exposed = async (
    t: TestContext,
    content: object,
    [folder, file]: readonly [number, number],
  ): Promise<Settings['exposedSecret']> => {
    const dir = join(await tempDir(t, 'settings'), 'etc')
    await mkdir(dir)
    const path = join(dir, 'config.json')
    await writeFile(path, JSON.stringify(content))
    await chmod(path, file)
    await chmod(join(dir, '..'), folder)
    const environment = { CARDDAV_BRIDGE_OAUTH_CLIENT_SECRET: 'secret' }
    return (await loadSettings(path, environment)).exposedSecret
  }
  const secret = { oauth: { clientSecret: 'secret' } }

  it('is told of when everyone can read it', async (t) => {
    assert.equal(await exposed(t, secret, [0o755, 0o644]), 'oauth.clientSecret')
    assert.equal(await exposed(t, { keyCommand: 'true' }, [0o755, 0o644]), 'keyCommand')
  })

  it('is not when its mode or its folder keeps others out, or the secret is elsewhere', async (t) => {
    assert.equal(await exposed(t, secret, [0o755, 0o640]), undefined)
    assert.equal(await exposed(t, secret, [0o700, 0o644]), undefined)
    assert.equal(await exposed(t, { ui: true }, [0o755, 0o644]), undefined)
  })
})
