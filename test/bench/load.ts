import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { median } from './process-figures.ts'

/** The same request again and again over some connections. */
export interface Load {
  readonly url: string
  readonly authorization: string
  /** Without one it is GET. */
  readonly body: string | undefined
  readonly connections: number
  readonly milliseconds: number
}

export interface LoadResult {
  readonly requests: number
  /** Milliseconds. */
  readonly p50: number
}

/**
 * Puts a load on a server, with as little work of its own as can be. It never sleeps: to wake a sleeping client costs
 * a server as much as a small answer does, on a virtual machine, and would hide what is to be measured.
 */
export async function run({ connections, milliseconds, ...load }: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(load.url)
  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  const stayAwake = setImmediateAgain()
  const until = performance.now() + milliseconds
  const took = await Promise.all(sockets.map((socket) => ask(socket, requestOf(load), until)))
  stayAwake.stop()
  return { requests: took.flat().length, p50: median(took.flat()) }
}

function setImmediateAgain(): { stop: () => void } {
  let immediate = setImmediate(again)
  function again(): void {
    immediate = setImmediate(again)
  }
  return {
    stop: () => {
      clearImmediate(immediate)
    },
  }
}

function requestOf({
  url,
  authorization,
  body,
}: Omit<Load, 'connections' | 'milliseconds'>): Buffer {
  const { host, pathname } = new URL(url)
  const head = [
    `${body === undefined ? 'GET' : 'PROPFIND'} ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    `Authorization: ${authorization}`,
    'User-Agent: bench',
  ]
  if (body === undefined) return Buffer.from(`${head.join('\r\n')}\r\n\r\n`)
  const about = ['Depth: 0', 'Content-Type: application/xml; charset=utf-8']
  const lines = [...head, ...about, `Content-Length: ${Buffer.byteLength(body)}`]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

/** One request after the other on one connection; how long each took. */
function ask(socket: Socket, request: Buffer, until: number): Promise<number[]> {
  const took: number[] = []
  let started = performance.now()
  let answer = ''
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => {
      resolve(took)
    })
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
      if (!isWhole(answer)) return
      if (!/^HTTP\/1.1 20[07] /.test(answer)) reject(new Error(answer))
      const now = performance.now()
      took.push(now - started)
      answer = ''
      if (now >= until) socket.destroy()
      else socket.write(request)
      started = now
    })
    socket.write(request)
  })
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf('\r\n\r\n') + 4
  const length = /\r\ncontent-length: *(\d+)\r\n/i.exec(answer.slice(0, head))?.[1]
  return length === undefined
    ? answer.endsWith('\r\n0\r\n\r\n')
    : answer.length === head + Number(length)
}
