const cloud = 'https://console.cloud.google.com'

/** Pages of Google where a person changes what the bridge cannot. */
export const googleConsoleUrls = {
  newProject: `${cloud}/projectcreate`,
  /** Where a project says what its app is called and whom it is for. */
  newApp: `${cloud}/auth/overview/create`,
  newClient: `${cloud}/auth/clients/create`,
  clients: `${cloud}/auth/clients`,
  /** Where a project in "Testing" is published. */
  audience: `${cloud}/auth/audience`,
  serviceAccounts: `${cloud}/iam-admin/serviceaccounts`,
  /** Where a person takes an app's access back. */
  connections: 'https://myaccount.google.com/connections',
} as const

/** Where the CardDAV API is enabled: in the project that an error message of Google names, if it does. */
export const carddavApiPageUrl = (message = ''): string =>
  `${cloud}/apis/library/carddav.googleapis.com${projectIn(message)}`

/** Where the limits of the CardDAV API are shown and raised. */
export const carddavQuotaPageUrl = (message: string): string =>
  `${cloud}/apis/api/carddav.googleapis.com/quotas${projectIn(message)}`

/** Only the number is taken from an answer: links are ours. */
function projectIn(message: string): string {
  const [, project] = /\bproject[ =/](?:number:)?(\d{4,20})\b/.exec(message) ?? []
  return project === undefined ? '' : `?project=${project}`
}
