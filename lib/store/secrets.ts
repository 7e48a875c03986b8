/** Secrets of the installation, sealed at rest. */
export interface SecretStore {
  /** 32 random bytes, made once for the installation and purpose, the same for ever. */
  secret(purpose: string): Promise<Buffer>
}
