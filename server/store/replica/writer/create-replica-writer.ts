import { createSealer } from '../../sealer.ts'
import type { SealingKey } from '../../sealing-key.ts'
import type { NameSuffix } from '../books/card-name.ts'
import { ReplicaWriter } from './replica-writer.ts'

/** What a thread needs to make a writer: data only. */
export interface WriterSetup {
  readonly statePath: string
  readonly bodyPath: string
  readonly key: SealingKey
  readonly suffix: NameSuffix
}

export function createReplicaWriter(
  { key, ...setup }: WriterSetup,
  now: () => number = Date.now,
): ReplicaWriter {
  const sealer = createSealer({ ...key, bytes: Buffer.from(key.bytes) })
  return new ReplicaWriter({ ...setup, sealer, now })
}
