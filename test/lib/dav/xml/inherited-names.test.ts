import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { HttpError } from '../../../../lib/errors/http-error.ts'
import { davName } from '../../../../lib/dav/xml/xml-name.ts'
import { parsePropfindBody } from '../../../../lib/dav/request/propfind-body.ts'
import { parseProppatchBody } from '../../../../lib/dav/request/proppatch-body.ts'
import { parseReportBody } from '../../../../lib/dav/request/report-body.ts'

const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'prototype']

describe('names that every object inherits', () => {
  const properties = Reflect.ownKeys(Object.prototype)
  const unchanged = (): void => {
    assert.deepEqual(Reflect.ownKeys(Object.prototype), properties)
    assert.equal(Object.getPrototypeOf(Object.prototype), null)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  }

  for (const name of INHERITED) {
    it(`are elements like others: ${name}`, async () => {
      const inside = `<${name}><polluted>1</polluted></${name}><${name}/>`
      assert.deepEqual(
        await parsePropfindBody(
          Buffer.from(`<propfind xmlns="DAV:"><prop>${inside}</prop></propfind>`),
        ),
        { kind: 'prop', names: [davName(name)], addressData: undefined },
      )
      const update = `<propertyupdate xmlns="DAV:"><set><prop>${inside}</prop></set></propertyupdate>`
      assert.deepEqual(await parseProppatchBody(Buffer.from(update)), [
        { action: 'set', name: davName(name), text: '1' },
        { action: 'set', name: davName(name), text: '' },
      ])
      const report = await parseReportBody(Buffer.from(`<${name}>${inside}</${name}>`))
      assert.ok(report.report === 'other')
      assert.equal(report.root.name, `{}${name}`)
      unchanged()
    })

    it(`are attributes like others: ${name}`, async () => {
      const body = `<propfind xmlns="DAV:" ${name}="polluted"><propname ${name}="1" a="2"/></propfind>`
      assert.deepEqual(await parsePropfindBody(Buffer.from(body)), { kind: 'propname' })
      unchanged()
    })

    it(`are prefixes that do no harm: ${name}`, async () => {
      const body = `<${name}:propfind xmlns:${name}="DAV:" ${name}:a="1"><${name}:allprop/></${name}:propfind>`
      const outcome = await parsePropfindBody(Buffer.from(body)).catch((error: unknown) => error)
      // xml2js cannot tell what `__proto__` stands for; no client uses it.
      if (name === '__proto__') assert.ok(outcome instanceof HttpError && outcome.status === 400)
      else assert.deepEqual(outcome, { kind: 'allprop', include: [] })
      unchanged()
    })
  }
})

describe('when nothing may be added to Object.prototype', () => {
  before(() => Object.freeze(Object.prototype))

  for (const name of INHERITED) {
    it(`reads or refuses with 400 what is called ${name}`, async () => {
      const bodies = [
        `<propfind xmlns="DAV:"><prop><${name}/></prop></propfind>`,
        `<propfind xmlns="DAV:" ${name}="1"><prop ${name}="2"/></propfind>`,
        `<${name}:propfind xmlns:${name}="DAV:"><${name}:prop/></${name}:propfind>`,
      ]
      for (const body of bodies) {
        const outcome = await parsePropfindBody(Buffer.from(`<!-- frozen -->${body}`)).catch(
          (e: unknown) => e,
        )
        const fine =
          outcome instanceof HttpError ? outcome.status === 400 : !(outcome instanceof Error)
        assert.ok(fine, String(outcome))
      }
    })
  }
})
