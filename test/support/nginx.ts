import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { stop } from './program.ts'
import type { Scope } from './scope.ts'
import { tempDir } from './temp-dir.ts'

export interface Nginx {
  readonly pid: number
  readonly port: number
  /** All its files. */
  readonly folder: string
}

/** nginx with one worker, in the foreground, in a folder of its own; `http` is what stands in that block. */
export async function startNginxServer(
  scope: Scope,
  http: (port: number) => string,
): Promise<Nginx> {
  const folder = await tempDir(scope, 'nginx')
  const port = await freePort()
  await writeFile(join(folder, 'nginx.conf'), configuration(http(port)))
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], {
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` },
    stdio: 'ignore',
  })
  scope.after(() => stop(nginx))
  await once(nginx, 'spawn')
  await listens(port)
  return { pid: nginx.pid ?? 0, port, folder }
}

const configuration = (http: string): string => `
daemon off; master_process off; pid nginx.pid;
events {}
http {
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
${http}
}
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** nginx says nothing when it is ready. */
async function listens(port: number): Promise<void> {
  for (let tries = 100; ; tries--) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch (error) {
      if (tries === 0) throw error
      await setTimeout(20)
    } finally {
      socket.destroy()
    }
  }
}
