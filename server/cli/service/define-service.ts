import { defineLaunchdService } from './launchd.ts'
import type { UserEnvironment, ServiceDefinition } from './service-definition.ts'
import type { ServiceProgram } from './service-program.ts'
import { defineSystemdService } from './systemd.ts'
import { defineWindowsTask } from './windows-task.ts'

const definitions: Partial<
  Record<
    NodeJS.Platform,
    (environment: UserEnvironment, program: ServiceProgram) => ServiceDefinition
  >
> = { linux: defineSystemdService, darwin: defineLaunchdService, win32: defineWindowsTask }

/** The service definition for the platform; undefined where none is known. */
export const defineService = (
  environment: UserEnvironment,
  program: ServiceProgram,
): ServiceDefinition | undefined => definitions[environment.platform]?.(environment, program)
