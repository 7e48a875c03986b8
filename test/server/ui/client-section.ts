import {
  fillInSetupGuideValues,
  type ClientSetupGuide,
} from '../../../server/clients/setup-guide.ts'

const examples = {
  here: 'http://localhost:8843/',
  elsewhere: 'https://contacts.example.org/',
} as const

/** A client's section in docs/clients.md, unwrapped. */
export function clientDocsSection(client: ClientSetupGuide): string {
  const sentences = [...steps(client), ...wishes(client), ...client.notes.map(filled)]
  const bullets = sentences.map((text) => `- ${text}`)
  const lines = client.lines === undefined ? [] : [`\`\`\`\n${filled(client.lines)}\n\`\`\``]
  return [`### ${client.name} · ${client.proof}`, ...lines, bullets.join('\n')].join('\n\n')

  function filled(text: string): string {
    return fillInSetupGuideValues(text, {
      server: examples[client.runs],
      user: 'alice',
      email: 'alice@gmail.com',
      password: '…',
      book: 'contacts',
    })
  }

  function steps({ where, fields = [], then }: ClientSetupGuide): readonly string[] {
    const typed = fields.map(({ label, value }) => `${label} \`${filled(value)}\``).join(', ')
    const place = where === undefined ? [] : [`_${where}_`]
    const end = then === undefined ? [] : [client.lines === undefined ? `_${then}_` : `\`${then}\``]
    const first = [...place, ...(typed === '' ? [] : [typed])].join(': ')
    const all = [first, ...end].filter((part) => part !== '').join('; then ')
    return all === '' ? [] : [`${client.lines === undefined ? '' : 'Then '}${all}.`]
  }
}

function wishes({ suggests }: ClientSetupGuide): readonly string[] {
  const { profile, digest, readOnly } = suggests ?? {}
  const options = [
    ...(profile === undefined ? [] : [`--profile ${String(profile)}`]),
    ...(digest ? ['--digest'] : []),
    ...(readOnly ? ['--read-only'] : []),
  ]
  return options.length === 0 ? [] : [`Add it with \`device add … ${options.join(' ')}\`.`]
}
