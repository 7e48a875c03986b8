import type { PagesContext } from '../frame/pages-context.ts'

/** The OAuth client that new sign-ins use. */
export interface ConfiguredOAuthClient {
  readonly id: string
  /** Whether it stands in the settings file, which goes before a client that was given to the pages. */
  readonly inFile: boolean
}

/** Undefined when neither the settings nor the owner have given one. */
export async function findConfiguredOAuthClient({
  settings,
  store,
}: Pick<PagesContext, 'settings' | 'store'>): Promise<ConfiguredOAuthClient | undefined> {
  const { clientId } = settings.oauth
  const id = clientId ?? (await store.oauthClient())?.clientId
  return id === undefined ? undefined : { id, inFile: clientId !== undefined }
}
