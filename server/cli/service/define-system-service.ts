import { defineLaunchdService } from './launchd.ts'
import type { UserEnvironment, SystemServiceDefinition } from './system-service-definition.ts'
import type { ServiceProgram } from './service-program.ts'
import { defineSystemdService } from './systemd.ts'
import { defineWindowsScheduledTask } from './windows-task.ts'

const definitions: Partial<
  Record<
    NodeJS.Platform,
    (environment: UserEnvironment, program: ServiceProgram) => SystemServiceDefinition
  >
> = { linux: defineSystemdService, darwin: defineLaunchdService, win32: defineWindowsScheduledTask }

/** The service definition for the platform; undefined where none is known. */
export const defineSystemService = (
  environment: UserEnvironment,
  program: ServiceProgram,
): SystemServiceDefinition | undefined => definitions[environment.platform]?.(environment, program)
