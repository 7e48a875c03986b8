/** A file that is not what its sender takes it for: one line for a person that says what to do instead. */
export class FileFault extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FileFault'
  }
}

/** The object in a JSON file from Google's console, called `name` there. Throws FileFault. */
export function downloadedObject(text: string, name: string): Readonly<Record<string, unknown>> {
  const value = parsed(text.replace(/^\uFEFF/, ''), name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new FileFault(`it is not ${name}: give the file as it was downloaded`)
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new FileFault(`it is no JSON: give ${name} as it was downloaded`)
  }
}

export const nonEmptyText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
