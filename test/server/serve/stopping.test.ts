import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { basic } from '../../support/basic.ts'
import { start } from '../../support/program.ts'
import { install, launch } from '../../support/program-run.ts'

const vcard = 'BEGIN:VCARD\r\nVERSION:3.0\r\nUID:jane\r\nFN:Jane\r\nN:;Jane;;;\r\nEND:VCARD\r\n'

describe('on SIGTERM', () => {
  it('a write that is under way is finished and answered, nothing new is taken, and it ends with 0', async (t) => {
    const { google, config, bridge, addAlice } = await install(t)
    await addAlice()
    const added = await bridge(['device', 'add', 'phone', '--account', 'alice', '--json'])
    const { username, password } = JSON.parse(added.stdout) as Record<string, string>
    const serve = await start(launch.command, [launch.launcher, 'serve', '--config', config], {
      ready: /^ready: (\S+)/,
    })
    t.after(serve.stop)
    const url = serve.line[1] ?? ''
    const arrived = Promise.withResolvers<undefined>()
    const gate = Promise.withResolvers<undefined>()
    google.faults.push({
      match: { method: 'PUT' },
      do: async (_, perform) => {
        arrived.resolve(undefined)
        await gate.promise
        return perform()
      },
    })
    const written = fetch(`${url}addressbooks/alice/contacts/jane.vcf`, {
      method: 'PUT',
      headers: {
        Authorization: basic(username ?? '', password ?? ''),
        'Content-Type': 'text/vcard',
      },
      body: vcard,
    })
    await arrived.promise
    const stopped = serve.stop()
    await refused(url)
    gate.resolve(undefined)
    assert.equal((await written).status, 201)
    await stopped
    assert.equal(await serve.ended, 0)
  })
})

/** Resolves when nobody listens there any more. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const asked = await fetch(`${url}healthz`, { headers: { Connection: 'close' } }).catch(
      () => undefined,
    )
    if (asked === undefined) return
    await asked.text()
  }
}
