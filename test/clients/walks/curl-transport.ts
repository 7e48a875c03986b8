import { requires } from '../../support/debian.ts'
import { curl } from '../curl.ts'
import type { SignsIn, Transport } from './transport.ts'

/** The real curl, once for each request; it answers challenges and follows redirects itself. */
export const curlTransport: Transport = {
  program: 'curl',
  skip: requires('curl'),
  open:
    ({ url }, { user, password }) =>
    async ({ method, target, headers, body, signsIn, follows }) => {
      const flags = [schemes[signsIn], '--user', `${user}:${password}`, '--compressed']
      const { answers, path } = await curl(
        [
          ...flags,
          ...(follows ? redirects : []),
          ...['--request', method, ...fields(headers)],
          ...(body === undefined && method !== 'PUT' ? [] : ['--data-binary', '@-']),
          url.slice(0, -1) + target,
        ],
        body,
      )
      return { answers: answers.filter(({ status }) => status >= 200), path }
    },
}

const schemes: Readonly<Record<SignsIn, string>> = {
  'at once': '--basic',
  'when asked': '--anyauth',
  'by Digest': '--digest',
}

// Without --post301 curl keeps a method that --request names, but not the body (7.88).
const redirects = ['--location', '--max-redirs', '5', '--post301', '--post302']

/** A field without a value takes away what curl would send: a web form's type. */
const fields = (headers: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries({ 'Content-Type': '', ...headers }).flatMap(([name, value]) => [
    '--header',
    `${name}: ${value}`,
  ])
