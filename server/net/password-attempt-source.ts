import type { IncomingMessage } from 'node:http'
import type { PasswordAttemptSource } from '../../lib/guard/owner-password-check.ts'
import { rateLimitKeyOfAddress } from '../../lib/guard/rate-limit-key.ts'
import { isFromReverseProxy } from './addresses/reverse-proxy.ts'
import { findPeerUserId } from './peer-user.ts'

/**
 * Who tries a password: the user whose program asks, where the system tells (as of programs of this machine on Linux), else
 * what asks from the same network. `known`: names a browser that has signed in before, where no user can be told.
 */
export async function passwordAttemptSourceOf(
  request: IncomingMessage,
  known?: string,
): Promise<PasswordAttemptSource> {
  const { socket } = request
  // The proxy's user is not the visitor.
  const user = isFromReverseProxy(request) ? undefined : await findPeerUserId(socket)
  if (user !== undefined) return { key: `user ${user}`, isKnown: isOurUser(user) }
  if (known !== undefined) return { key: `browser ${known}`, isKnown: true }
  return { key: `from ${rateLimitKeyOfAddress(socket.remoteAddress ?? '')}`, isKnown: false }
}

const isOurUser = (user: number): boolean => user === 0 || user === process.getuid?.()
