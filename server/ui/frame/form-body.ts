import type { Context } from 'koa'
import { koaBody } from 'koa-body'
import { HttpError } from '../../../lib/errors/http-error.ts'

const parse = koaBody({
  multipart: false,
  text: false,
  formLimit: '64kb',
  jsonLimit: '64kb',
  // Names are names: no objects or lists grow out of brackets and dots.
  queryString: { allowDots: false, depth: 0, parseArrays: false, parameterLimit: 200 },
  onError: (error) => {
    throw refusal(error)
  },
})

/**
 * The fields of a form, or the strings, numbers and booleans in a JSON object; what else is in it is left out. Throws 400,
 * 413 or 415.
 */
export async function readFormBody(ctx: Context): Promise<URLSearchParams> {
  if (ctx.is('urlencoded', 'json') === false) {
    throw new HttpError(415, 'Only forms and JSON are read here')
  }
  await parse(ctx, () => Promise.resolve())
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(asObject(ctx.request.body)))
    for (const single of [value].flat()) if (isPlain(single)) form.append(name, String(single))
  return form
}

const asObject = (body: unknown): object =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}

const isPlain = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value)

function refusal(error: Error & { readonly status?: unknown }): HttpError {
  if (error.status === 413) {
    const headers = { Connection: 'close' }
    return new HttpError(413, 'That is too much to be read here', { cause: error, headers })
  }
  return new HttpError(400, 'What was sent cannot be read', { cause: error })
}
