import type { Worker } from 'node:worker_threads'

/** The next thread that this process starts. */
export const nextThread = (): Promise<Worker> =>
  new Promise((resolve) => void process.once('worker', resolve))
