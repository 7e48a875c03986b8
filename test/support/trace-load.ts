import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { UpstreamRequest } from '../../lib/upstream/exchange/transport.ts'
import { rawResponseHeaders } from '../../server/dav/reply.ts'
import type { Tracer } from '../../server/trace/record/tracer.ts'
import { basic } from './basic.ts'

const href = '/addressbooks/alice/contacts/jane.vcf'

/** A card with a photo of so many bytes, in lines as clients fold them. */
function cardWithPhoto(bytes: number): Buffer {
  const photo = Buffer.alloc(bytes, 'a photo ').toString('base64').replace(/.{74}/g, '$&\r\n ')
  return Buffer.from(
    `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nUID:jane\r\nPHOTO;ENCODING=b:${photo}\r\nEND:VCARD\r\n`,
  )
}

/** Records GETs of a card with a photo, one after the other, each with its upstream request. */
export function recordPhotos(tracer: Tracer, count: number, bytes: number): void {
  const card = cardWithPhoto(bytes)
  for (let at = 0; at < count; at++) recordOne(tracer, card, at)
}

function recordOne(tracer: Tracer, card: Buffer, at: number): void {
  const request = new IncomingMessage(new Socket())
  const rawHeaders = ['Host', 'localhost:8843', 'Authorization', basic('alice', 'a-password')]
  Object.assign(request, { method: 'GET', url: `${href}?${String(at)}`, rawHeaders })
  const response = new ServerResponse(request)
  const recording = tracer.begin(request, response)
  recording?.identified({ account: 'alice', device: 'phone', profile: 'default' })
  const leg = recording?.upstreamRequestSent(upstreamRequest(at))
  leg?.headReceived({
    status: 200,
    headers: { 'content-type': 'text/vcard', etag: `"${String(at)}"` },
  })
  for (let from = 0; from < card.length; from += 65_536)
    leg?.dataReceived(card.subarray(from, from + 65_536))
  leg?.completed()
  const answer = { status: 200, headers: { 'Content-Type': 'text/vcard' }, body: card }
  recording?.observeResponse(answer, rawResponseHeaders(answer))
  response.emit('close')
}

const upstreamRequest = (at: number): UpstreamRequest => ({
  method: 'GET',
  url: new URL(
    `https://www.googleapis.com/carddav/v1/principals/alice/lists/default/${String(at)}`,
  ),
  headers: { Authorization: `Bearer ${'t'.repeat(200)}`, 'Accept-Encoding': 'gzip' },
})
