import fc from 'fast-check'

const escape = fc.stringMatching(/^%[0-9a-fA-F]{2}$/)
const plain = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 3 })
  .filter((text) => !/[%/\\\0]/.test(text))

/** A path segment as a client might write it: any characters and any escapes, but no slash, backslash or NUL. */
export const segment: fc.Arbitrary<string> = fc
  .array(fc.oneof(escape, plain, fc.constantFrom('%25', '%2525', '%2e', '.', ' ', '@')), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(''))
  .filter((text) => !/%(?:00|2f|5c)/i.test(text))

/** The bytes that a segment stands for, decoded once: written apart from the code under test. */
export function bytesOf(text: string): Buffer {
  const latin1 = Buffer.from(text).toString('latin1')
  const decoded = latin1.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  )
  return Buffer.from(decoded, 'latin1')
}

/** Another spelling of the same bytes: each one literal or escaped, in either case, as `choices` say. */
export function respell(text: string, choices: readonly number[]): string {
  return [...bytesOf(text)]
    .map((byte, at) => {
      const char = String.fromCharCode(byte)
      const digits = byte.toString(16).padStart(2, '0')
      const choice = (choices[at % choices.length] ?? 0) % 3
      if (choice === 0 && /[A-Za-z0-9._~-]/.test(char)) return char
      return choice === 1 ? `%${digits}` : `%${digits.toUpperCase()}`
    })
    .join('')
}
