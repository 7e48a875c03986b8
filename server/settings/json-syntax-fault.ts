export interface JsonSyntaxFault {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What JSON has to have there. */
  readonly expected: string
}

type State = keyof typeof expectedByState

const expectedByState = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  name: 'a name in double quotes (no comma goes after the last entry)',
  'name or }': 'a name in double quotes or "}"',
  colon: 'a colon',
  more: 'a comma or the closing bracket',
  end: 'nothing more',
} as const

const token =
  /[{}[\],:]|"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/**
 * Where a text stops being JSON, for a person; undefined when it is JSON. JSON.parse names the place only
 * sometimes, and prints what stands there, which may be a secret.
 */
export function findJsonSyntaxFault(text: string): JsonSyntaxFault | undefined {
  const open: string[] = []
  let state: State = 'value'
  let position = afterSpace(text, 0)
  while (position < text.length) {
    const found = matchAt(token, text, position)
    const next = step(state, found, open)
    if (!next) return fault(text, position, state)
    state = next
    position = afterSpace(text, position + found.length)
  }
  return state === 'end' ? undefined : fault(text, position, state)
}

/** The state after `found`, or undefined where it must not stand; keeps the brackets that are `open`. */
function step(state: State, found: string, open: string[]): State | undefined {
  const pair = `${open.at(-1) ?? ''}${found}`
  const closes = pair === '{}' || pair === '[]'
  if (closes && (state === 'more' || state === 'name or }' || state === 'value or ]')) {
    open.pop()
    return open.length === 0 ? 'end' : 'more'
  }
  if (state === 'value' || state === 'value or ]') return afterValue(found, open)
  if (state === 'name' || state === 'name or }') return found.startsWith('"') ? 'colon' : undefined
  if (state === 'colon') return found === ':' ? 'value' : undefined
  if (state === 'more' && found === ',') return open.at(-1) === '{' ? 'name' : 'value'
  return undefined
}

function afterValue(found: string, open: string[]): State | undefined {
  if (found === '{' || found === '[') {
    open.push(found)
    return found === '{' ? 'name or }' : 'value or ]'
  }
  if (!/^["\-\dtfn]/.test(found)) return undefined
  return open.length === 0 ? 'end' : 'more'
}

const afterSpace = (text: string, position: number): number =>
  position + matchAt(/[ \t\r\n]*/y, text, position).length

/** What `pattern`, a sticky one, matches at `position`; empty when it does not. */
function matchAt(pattern: RegExp, text: string, position: number): string {
  pattern.lastIndex = position
  return pattern.exec(text)?.[0] ?? ''
}

function fault(text: string, position: number, state: State): JsonSyntaxFault {
  const before = text.slice(0, position).split('\n')
  return {
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
    expected: expectedByState[state],
  }
}
