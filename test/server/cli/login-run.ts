import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import type { FakeGoogleOptions } from '../../fake-google/server.ts'
import { install, launch, type Installation } from '../../support/program-run.ts'

/** A sign-in that waits for its answer. */
export interface SignIn extends Installation {
  /** The address of the consent page, as it was printed. */
  readonly url: URL
  readonly paste: (line: string) => void
  /** What it printed and how it ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts `login` in front of a Google whose alice consents. */
export async function signIn(
  t: TestContext,
  args: readonly string[],
  options: FakeGoogleOptions = { switches: { consent: 'alice@example.com' } },
): Promise<SignIn> {
  const installation = await install(t, options)
  installation.google.account('alice@example.com')
  return { ...installation, ...(await startLogin(t, installation, args)) }
}

/** Starts `login` with the words that follow it. */
export async function startLogin(
  t: TestContext,
  { config, dir }: Installation,
  args: readonly string[],
): Promise<Omit<SignIn, keyof Installation>> {
  const PATH = [await installFakeOpener(dir), process.env.PATH].join(delimiter)
  const words = [launch.launcher, 'login', ...args, '--config', config]
  const child = spawn(launch.command, words, { env: { PATH } })
  t.after(() => child.kill())
  const stderr = text(child.stderr)
  let stdout = ''
  const url = new Promise<URL>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk
      const [found] = /https?:\/\/\S+(?=\n)/.exec(stdout) ?? []
      if (found !== undefined) resolve(new URL(found))
    })
    child.once('close', () => {
      reject(new Error(`no address was printed: ${stdout}`))
    })
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  const ended = closed.then(async ([code]) => ({ code, stdout, stderr: await stderr }))
  return { url: await url, paste: (line) => child.stdin.write(`${line}\n`), ended }
}

/** What xdg-open, `open` and rundll32 are on a machine with a browser: here one that keeps the address. */
export async function installFakeOpener(dir: string): Promise<string> {
  const bin = join(dir, 'bin')
  await mkdir(bin, { recursive: true })
  for (const name of ['xdg-open', 'open']) {
    const opener = `#!/bin/sh\nprintf '%s' "$1" > '${join(dir, 'opened')}'\n`
    await writeFile(join(bin, name), opener)
    await chmod(join(bin, name), 0o755)
  }
  return bin
}

/** Where the consent page sends the browser. */
export async function followConsent(url: URL): Promise<URL> {
  const { status, headers } = await fetch(url, { redirect: 'manual' })
  assert.equal(status, 302)
  return new URL(headers.get('location') ?? assert.fail('no redirect'))
}
