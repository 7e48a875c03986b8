import { launchd } from './launchd.ts'
import type { Home, ServiceManager } from './manager.ts'
import type { ServedProgram } from './program.ts'
import { systemd } from './systemd.ts'
import { windows } from './windows.ts'

const managers: Partial<
  Record<NodeJS.Platform, (home: Home, program: ServedProgram) => ServiceManager>
> = { linux: systemd, darwin: launchd, win32: windows }

/** The manager of the system; undefined where none is known. */
export const managerOf = (home: Home, program: ServedProgram): ServiceManager | undefined =>
  managers[home.platform]?.(home, program)
