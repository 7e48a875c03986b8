import {
  allpropBody,
  multigetBody,
  nameContains,
  propfindBody,
  propnameBody,
  proppatchBody,
  queryBody,
  syncBody,
  vcard,
} from '../support/dav-bodies.ts'
import { sendRawRequest, type RawBridgeRequest } from '../support/bridge-requests.ts'
import type { GoogleTestBridge } from '../support/test-bridge.ts'
import type { RawAnswer } from '../support/raw-http.ts'

const book = '/addressbooks/alice/contacts/'

/** A session that asks everything of everything; gives what was asked with its answer. */
export async function session(
  bridge: GoogleTestBridge,
): Promise<readonly (readonly [string, RawAnswer])[]> {
  const { id } = bridge.account.contacts.add(vcard('Leak', 'UID:https://www.googleapis.com/x'))
  const answers: (readonly [string, RawAnswer])[] = []
  const ask = async (method: string, target: string, knocking: RawBridgeRequest = {}) => {
    answers.push([`${method} ${target}`, await sendRawRequest(bridge, method, target, knocking)])
  }
  const wanted = propfindBody(
    'd:getetag',
    'd:owner',
    'd:resourcetype',
    'd:principal-URL',
    'd:acl',
    'd:add-member',
    'd:current-user-principal',
    'card:addressbook-home-set',
    'd:displayname',
    'cs:getctag',
    'd:sync-token',
    'd:parent-set',
    'd:resource-id',
    'd:lockdiscovery',
    'd:principal-collection-set',
    'cs:me-card',
  )
  for (const target of [
    '/',
    '/principals/alice/',
    '/addressbooks/alice/',
    book,
    `${book}${id}.vcf`,
  ])
    for (const depth of [0, 1, 'infinity'] as const)
      for (const body of [wanted, allpropBody, propnameBody])
        await ask('PROPFIND', target, { depth, body })
  for (const body of [
    syncBody(''),
    syncBody('stale'),
    multigetBody([`${book}${id}.vcf`, `${book}none.vcf`, book]),
    queryBody(nameContains('leak')),
    '<d:expand-property xmlns:d="DAV:"/>',
  ])
    await ask('REPORT', book, { depth: 1, body })
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'LOCK', 'MKCOL', 'TRACE', 'PURGE'])
    for (const target of [book, `${book}${id}.vcf`, `${book}none.vcf`]) await ask(method, target)
  await ask('PUT', `${book}new.vcf`, { body: vcard('New', 'UID:new') })
  await ask('PUT', `${book}new.vcf`, { body: vcard('Newer', 'UID:new') })
  await ask('PUT', `${book}other.vcf`, { body: vcard('Conflict', 'UID:new') })
  await ask('PUT', `${book}bad.vcf`, { body: 'no card' })
  await ask('POST', book, { body: vcard('Posted') })
  await ask('PROPPATCH', book, {
    body: proppatchBody('<d:set><d:prop><d:owner/></d:prop></d:set>'),
  })
  await ask('DELETE', `${book}new.vcf`)
  await ask('DELETE', `${book}none.vcf`)
  await ask('PROPFIND', '/.well-known/carddav')
  await ask('PROPFIND', book, { depth: 0, headers: { Authorization: undefined } })
  return answers
}
