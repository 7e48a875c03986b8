/**
 * Node's HTTP. An `import` of it reads all that it exports, Node's own fetch included, which takes half as long as the
 * whole of Koa and 13 MB; this does not.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http')
