import { win32 } from 'node:path'
import { escapeXml } from '../../../lib/dav/xml/xml-text.ts'
import type { UserEnvironment, SystemServiceDefinition } from './system-service-definition.ts'
import type { ServiceProgram } from './service-program.ts'

const task = 'carddav-bridge'

/**
 * A task of the Task Scheduler that starts when its user logs on
 * (https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema). A service of Windows proper would need a
 * program that speaks its protocol, and an administrator.
 */
export function defineWindowsScheduledTask(
  { homeFolder: folder, environment }: UserEnvironment,
  program: ServiceProgram,
): SystemServiceDefinition {
  const base = environment.LOCALAPPDATA ?? win32.join(folder, 'AppData', 'Local')
  const file = win32.join(base, 'carddav-bridge', 'task.xml')
  return {
    name: 'Task Scheduler',
    file,
    // The schema's own encoding; schtasks takes it for that by its first two bytes.
    content: Buffer.from(`\ufeff${formatTask(program, userOf(environment))}`, 'utf16le'),
    enable: [
      ['schtasks', '/Create', '/TN', task, '/XML', file, '/F'],
      ['schtasks', '/Run', '/TN', task],
    ],
    disable: [
      ['schtasks', '/End', '/TN', task],
      ['schtasks', '/Delete', '/TN', task, '/F'],
    ],
    forget: [],
    logs: 'carddav-bridge serve, in a terminal',
    hint: undefined,
  }
}

const userOf = ({ USERDOMAIN, USERNAME = '' }: UserEnvironment['environment']): string =>
  USERDOMAIN === undefined ? USERNAME : `${USERDOMAIN}\\${USERNAME}`

/** conhost keeps the program's window from showing. */
const formatTask = (
  { command }: ServiceProgram,
  user: string,
): string => `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>CardDAV bridge to Google Contacts</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <UserId>${escapeXml(user)}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escapeXml(user)}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>10</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>%SystemRoot%\\System32\\conhost.exe</Command>
      <Arguments>${escapeXml(['--headless', ...command.map(quoted)].join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`

/** One argument as CommandLineToArgvW reads it. */
const quoted = (argument: string): string =>
  `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
