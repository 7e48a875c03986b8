import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { parseProcNetAddress, canonicalIpAddress } from './peer-address.ts'

/** In place of an id: the system has no user, or several, for the connection. */
const unknownUser = -1

/** A table is read in chunks, and its rows may move between two of them. */
const attempts = 3

const userIds = new WeakMap<Socket, number>()

/**
 * Id of the user whose program is at the other end of a connection within this machine, by loopback or by another of its
 * addresses; -1 when it cannot be told; undefined where the system does not tell, as anywhere but on Linux
 * (https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html), and for other machines.
 */
export async function findPeerUserId(socket: Socket): Promise<number | undefined> {
  const known = userIds.get(socket)
  if (known !== undefined) return known
  const user = await readUser(socket, attempts)
  // A client that has gone is in no table any more, and gets no answer.
  if (socket.destroyed) return unknownUser
  if (user !== undefined && user !== unknownUser) userIds.set(socket, user)
  return user
}

async function readUser(socket: Socket, left: number): Promise<number | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable))
  const users = tables.flatMap((table) => usersIn(table, socket))
  if (users.length === 0 && left > 1 && mayBeHere(socket)) return readUser(socket, left - 1)
  return users.every((user) => user === users[0]) ? users[0] : unknownUser
}

const readTable = (table: string): Promise<string> => readFile(table, 'latin1').catch(() => '')

/** Whose the connection is by a table; there may be thousands of others. */
function usersIn(table: string, socket: Socket): number[] {
  const { localAddress, localPort, remoteAddress, remotePort } = socket
  const found: number[] = []
  const ports = new RegExp(`:${hex(remotePort)} (\\w+):${hex(localPort)} `, 'g')
  for (const { index } of table.matchAll(ports)) {
    const line = table.slice(table.lastIndexOf('\n', index) + 1, table.indexOf('\n', index))
    const [, local, remote, , , , , user, , inode] = line.trim().split(/\s+/)
    if (!isAt(local, remoteAddress) || !isAt(remote, localAddress)) continue
    // A socket that its program has closed says that it is root's.
    found.push(inode === '0' ? unknownUser : Number(user))
  }
  return found
}

/** `0100007F:228B` is 127.0.0.1 with port 8843. */
function isAt(entry = '', address = ''): boolean {
  const [words = ''] = entry.split(':')
  return address !== '' && parseProcNetAddress(words) === canonicalIpAddress(address)
}

const hex = (port = 0): string => port.toString(16).toUpperCase().padStart(4, '0')

/** Another machine's is in no table, however often one looks. */
const mayBeHere = ({ localAddress, remoteAddress }: Socket): boolean =>
  localAddress !== undefined && localAddress === remoteAddress
