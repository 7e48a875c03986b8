import { spawn } from 'node:child_process'

/** How each system opens an address in the person's own browser, without a shell (RFC 8252 §8.12). */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // `start` would need cmd.exe, which takes the & in the address for its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Tries to open the system's browser; false when there is nothing that opens it. */
export function openBrowser(url: string): Promise<boolean> {
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' })
    child.once('error', () => {
      resolve(false)
    })
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
