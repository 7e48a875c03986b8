import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { addressIn, canonical } from './peer-address.ts'

/** The two ends of a connection, and whether it is gone. */
export type Ends = Pick<
  Socket,
  'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort' | 'destroyed'
>

/** Somebody whom the system does not name. */
const nobody = -1

/**
 * Id of the user whose program is at the other end of a connection within this machine, by loopback or by another of its
 * addresses; undefined where the system does not tell, as anywhere but on Linux
 * (https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html), and for other machines.
 */
export async function peerUser(ends: Ends): Promise<number | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(linesOf))
  const users = tables.flat().flatMap((line) => {
    const [, local, remote, , , , , user, , inode] = line.trim().split(/\s+/)
    if (!isAt(local, ends.remoteAddress, ends.remotePort)) return []
    if (!isAt(remote, ends.localAddress, ends.localPort)) return []
    // A socket that its program has closed says that it is root's.
    return inode === '0' ? [nobody] : [Number(user)]
  })
  // Who has left cannot be told any more, and gets no answer.
  const isSure = !ends.destroyed && users.every((user) => user === users[0])
  return isSure ? users[0] : nobody
}

const linesOf = async (table: string): Promise<readonly string[]> =>
  (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1)

/** `0100007F:228B` is 127.0.0.1 with port 8843. */
function isAt(entry = '', address = '', port: number | undefined): boolean {
  const [words = '', digits = ''] = entry.split(':')
  return Number.parseInt(digits, 16) === port && addressIn(words) === canonical(address)
}
