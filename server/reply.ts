import { Readable } from 'node:stream'
import type { Context } from 'koa'
import type { Answer } from '../lib/operations/operation.ts'

const always = {
  'Cache-Control': 'private, no-cache',
  DAV: '1, 3, addressbook',
  'X-Content-Type-Options': 'nosniff',
}

/** The last room: a whole answer goes out, with its length. */
export function reply(ctx: Context, { status, headers, body }: Answer): void {
  ctx.status = status
  ctx.set(always)
  for (const [name, value] of Object.entries(headers))
    ctx.set(name, typeof value === 'string' ? value : [...value])
  if (body === undefined) {
    ctx.body = null
    ctx.status = status
    if (status !== 204 && status !== 304) ctx.length = 0
  } else if (Buffer.isBuffer(body)) ctx.body = body
  else {
    ctx.res.once('close', () => {
      body.discard()
    })
    ctx.body = body.buffer() ?? Readable.from(body.chunks())
    ctx.length = body.length
  }
  const type = headers['Content-Type']
  if (typeof type === 'string') ctx.set('Content-Type', type)
}
