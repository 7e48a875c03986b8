import { HttpError } from '../../../lib/errors/http-error.ts'
import { locateResource } from '../../../lib/mapping/resource.ts'
import type { DavResponse } from '../../../lib/operations/message/dav-message.ts'
import type { Row } from '../../safety/rows.ts'
import type { SimulatedBridge } from './simulated-bridge.ts'

export type DeviceAnswer = Partial<DavResponse> & Pick<DavResponse, 'status'>

interface DeviceRequest {
  readonly method: string
  readonly path: string
  readonly body: Buffer | undefined
  readonly headers: Readonly<Record<string, string>>
}

/** Undefined when the bridge fails in a way that no status tells, such as a full disk. */
export const askBridge = (
  bridge: SimulatedBridge,
  device: string,
  { method, path, body = Buffer.alloc(0), headers }: DeviceRequest,
): Promise<DeviceAnswer | undefined> =>
  bridge
    .ask(device, {
      method,
      resource: locateResource(path),
      body,
      headers: { ...headers, ...typeOf(method) },
    })
    .then(wholeAnswer, refusal)

const typeOf = (method: string): Readonly<Record<string, string>> =>
  method === 'PUT' ? { 'content-type': 'text/vcard; charset=utf-8' } : {}

function wholeAnswer(answer: DavResponse): DavResponse {
  const { body } = answer
  if (body === undefined || Buffer.isBuffer(body)) return answer
  const bytes = body.buffer() ?? Buffer.alloc(0)
  body.discard()
  return { ...answer, body: bytes }
}

function refusal(error: unknown): { readonly status: number } | undefined {
  if (error instanceof HttpError) return { status: error.status }
  if (error instanceof Error && error.name === 'StoreError') return undefined
  throw error
}

export const nameIn = ({ href }: Row): string => href.slice(href.lastIndexOf('/') + 1)

/** A card whose NOTE says who wrote it; upstream drops its CATEGORIES. */
export function cardOf(name: string, write: number): Buffer {
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', `UID:uid of ${name}`, `N:${name};;;;`, `FN:${name}`]
  return Buffer.from(
    [...lines, `NOTE:w${write}`, `CATEGORIES:k${write}`, 'END:VCARD', ''].join('\r\n'),
  )
}

export const textOf = ({ body }: DeviceAnswer): string =>
  Buffer.isBuffer(body) ? body.toString() : ''

export const etagOf = ({ headers }: DeviceAnswer): string =>
  typeof headers?.ETag === 'string' ? headers.ETag : ''
