import { join } from 'node:path'
import { build } from 'plist'
import type { Home, ServiceManager } from './manager.ts'
import type { ServedProgram } from './program.ts'

const label = 'carddav-bridge'

/** An agent that starts when its user logs in (launchd.plist(5)). */
export function launchd({ folder }: Home, { command }: ServedProgram): ServiceManager {
  const file = join(folder, 'Library/LaunchAgents', `${label}.plist`)
  const log = join(folder, 'Library/Logs', `${label}.log`)
  const domain = `gui/${process.getuid?.() ?? 0}`
  return {
    name: 'launchd',
    file,
    definition: build({
      Label: label,
      ProgramArguments: [...command],
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      // Writes that are under way get 10 s.
      ExitTimeOut: 15,
      ProcessType: 'Background',
      Umask: 0o077,
      StandardErrorPath: log,
    }),
    enable: [['launchctl', 'bootstrap', domain, file]],
    disable: [['launchctl', 'bootout', `${domain}/${label}`]],
    forget: [],
    logs: `tail ${log}`,
    hint: undefined,
  }
}
