/** Node's HTTPS and TLS, which take 3 MB: they are loaded when somebody is first spoken to in them. */

export const https = () => process.getBuiltinModule('node:https')

export const tls = () => process.getBuiltinModule('node:tls')
