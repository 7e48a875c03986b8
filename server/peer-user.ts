import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/**
 * Id of the user whose program is at the other end of a connection within this machine; undefined where the system does
 * not tell, as anywhere but on Linux (https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html).
 */
export async function peerUser({ localPort, remotePort }: Socket): Promise<number | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(linesOf))
  const users = tables.flat().flatMap((line) => {
    const [, local, remote, , , , , user] = line.trim().split(/\s+/)
    const isPeer = portIn(local) === remotePort && portIn(remote) === localPort
    return isPeer ? [Number(user)] : []
  })
  // Two programs may use the same ports on 127.0.0.1 and on ::1: then nobody is sure.
  return users.every((user) => user === users[0]) ? users[0] : -1
}

const linesOf = async (table: string): Promise<readonly string[]> =>
  (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1)

/** `0100007F:228B` → 8843 */
const portIn = (address: string | undefined): number =>
  Number.parseInt(address?.split(':')[1] ?? '', 16)
