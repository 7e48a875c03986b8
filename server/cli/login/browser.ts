import { execFile, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { writePrivateFile } from '../../store/private-file.ts'
import { html } from '../../ui/frame/html.ts'

/** How each system opens an address in the person's own browser, without a shell (RFC 8252 §8.12). */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` would need cmd.exe, which takes the & in the address for its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/**
 * Tries to open the system's browser at a secret address; false when there is nothing that opens it. Every user of the
 * machine can read the arguments of programs, so these name a file of the data folder that leads there, and that only its
 * owner can read. Where the browser could not read it either they hold the address, on Linux only: there the bridge asks
 * whose program comes (`findPeerUserId`).
 */
export async function openBrowser(url: string, dataDir: string): Promise<boolean> {
  if (await isSnapBrowser()) return start(url)
  const file = redirectFile(dataDir)
  try {
    writePrivateFile(file, redirectPage(url))
  } catch {
    return false
  }
  const isStarted = await start(pathToFileURL(file).href)
  if (!isStarted) await removeRedirectFile(dataDir)
  return isStarted
}

/** Removes the file of the last `openBrowser`, once its address is of no use any more. */
export const removeRedirectFile = (dataDir: string): Promise<void> =>
  rm(redirectFile(dataDir), { force: true })

const redirectFile = (dataDir: string): string => join(dataDir, 'open-in-browser.html')

const redirectPage = (url: string): string =>
  html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="referrer" content="no-referrer" />
      <meta http-equiv="refresh" content="0; url=${url}" />
      <title>carddav-bridge</title>
      <p><a href="${url}">Go on</a></p>
    </html>`.toString()

function start(target: string): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  return new Promise((resolve) => {
    const child = spawn(command, [...args, target], { detached: true, stdio: 'ignore' })
    child.once('error', () => {
      resolve(false)
    })
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

/**
 * Browsers that are snaps, as Ubuntu's, read neither hidden folders nor /tmp
 * (https://github.com/jupyter/notebook/issues/5479). Their desktop files are called `firefox_firefox.desktop`.
 */
async function isSnapBrowser(): Promise<boolean> {
  if (process.platform !== 'linux') return false
  const asked = promisify(execFile)('xdg-settings', ['get', 'default-web-browser'], {
    timeout: 2_000,
  })
  return asked.then(
    ({ stdout }) => /^[a-z0-9-]+_[\w.-]+\.desktop$/.test(stdout.trim()),
    () => false,
  )
}
