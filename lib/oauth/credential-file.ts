/** A file from Google's console that is not of the kind that was asked for: one line that says what to do instead. */
export class CredentialFileError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CredentialFileError'
  }
}

/** The object in a JSON file from Google's console, called `name` there. Throws CredentialFileError. */
export function parseCredentialFile(text: string, name: string): Readonly<Record<string, unknown>> {
  const value = parsed(text.replace(/^\uFEFF/, ''), name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new CredentialFileError(`it is not ${name}: give the file as it was downloaded`)
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CredentialFileError(`it is no JSON: give ${name} as it was downloaded`)
  }
}

export const nonEmptyString = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
