/** The vCard properties that devices' clients have proved to understand, named as in lib/vcard/merge/used-property-names.ts. */
export interface UnderstoodPropertyStore {
  understoodProperties(account: string, device: string): Promise<readonly string[]>
  /** Adds to them; they go with the device. Nothing happens for a device that is gone. */
  addUnderstoodProperties(account: string, device: string, names: readonly string[]): Promise<void>
}
