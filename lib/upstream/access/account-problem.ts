/** What a whole account can suffer from upstream, as far as a person can do something about it. */
export type AccountProblem = 'api-off' | 'quota' | 'scope'

/** How the message of an HttpError begins or goes on; the message is all that is kept of an error. */
const words: Readonly<Record<AccountProblem, string>> = {
  'api-off': 'The CardDAV API is not enabled in the Google project',
  quota: 'the quota of the Google project or of this person is used up',
  scope: 'lacks the CardDAV scope',
}

/** The words for a trouble, for a message. */
export const accountProblemMessage = (trouble: AccountProblem): string => words[trouble]

/** The trouble that a message tells of; undefined for any other one. */
export const findAccountProblem = (message: string): AccountProblem | undefined =>
  (Object.keys(words) as AccountProblem[]).find((trouble) => message.includes(words[trouble]))
