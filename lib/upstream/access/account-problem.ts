/** Why upstream refuses a whole account, as far as a person can do something about it. */
export type AccountProblem = 'api-off' | 'quota' | 'scope'

/** How the message of an HttpError begins or goes on; the message is all that is kept of an error. */
const words: Readonly<Record<AccountProblem, string>> = {
  'api-off': 'The CardDAV API is not enabled in the Google project',
  quota: 'the quota of the Google project or of this person is used up',
  scope: 'lacks the CardDAV scope',
}

/** The words for a problem, to begin or continue a message with. */
export const accountProblemMessage = (problem: AccountProblem): string => words[problem]

/** The problem that a message is about; undefined for any other message. */
export const findAccountProblem = (message: string): AccountProblem | undefined =>
  (Object.keys(words) as AccountProblem[]).find((problem) => message.includes(words[problem]))
