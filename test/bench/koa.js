import Koa from 'koa'

/** Koa that answers and does nothing else. Prints its origin. JavaScript: to strip types would take time and 16 MB. */

const body = Buffer.from('a body as long as the answers that the bridge gives itself. '.repeat(8))

const app = new Koa()
app.use((context) => {
  context.req.resume()
  context.status = 207
  context.type = 'application/xml'
  context.body = body
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
