import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import { loadStaticAssets, type StaticAssets } from '../../../server/ui/frame/static-assets.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('the files that pages load', () => {
  async function load(
    t: TestContext,
    files: Readonly<Record<string, string>>,
  ): Promise<StaticAssets> {
    const folder = await tempDir(t, 'assets')
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), content)
    return loadStaticAssets(pathToFileURL(`${folder}/`))
  }

  it('have another URL when their content is another', async (t) => {
    const before = await load(t, { 'a.css': 'p { color: red }' })
    const after = await load(t, { 'a.css': 'p { color: blue }' })
    assert.match(before.urlOf('a.css'), /^\/ui\/assets\/a\.css\?[\w-]{12}$/)
    assert.notEqual(before.urlOf('a.css'), after.urlOf('a.css'))
    assert.equal(after.byPath('/ui/assets/a.css')?.type, 'text/css; charset=utf-8')
    assert.throws(() => after.urlOf('b.css'), /there is no b\.css/)
  })

  it('modules have another URL too when what they import is another', async (t) => {
    const module = "import { b } from './b.js'\nb()\n"
    const before = await load(t, { 'a.js': module, 'b.js': 'export const b = () => 1' })
    const after = await load(t, { 'a.js': module, 'b.js': 'export const b = () => 2' })
    assert.notEqual(before.urlOf('a.js'), after.urlOf('a.js'))
    const imported = after.urlOf('b.js').replace('/ui/assets/', './')
    assert.equal(
      after.byPath('/ui/assets/a.js')?.body.toString(),
      `import { b } from '${imported}'\nb()\n`,
    )
  })
})
