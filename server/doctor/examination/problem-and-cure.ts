/** Splits a message of a StoreError or UsageError, which reads `what is wrong: what to do`. */
export function splitProblemAndCure(message: string): readonly [problem: string, cure: string] {
  const colon = message.lastIndexOf(': ')
  if (colon < 0) return [message, 'Check the data folder and its disk']
  const cure = message.slice(colon + 2)
  return [message.slice(0, colon), cure.charAt(0).toUpperCase() + cure.slice(1)]
}
