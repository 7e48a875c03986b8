import { settingKeys, environmentVariableOfSetting } from '../../server/settings/setting-keys.ts'
import { settingDescriptions } from '../../server/settings/setting-descriptions.ts'

/** docs/settings.md: each setting, what it may be and what it is by itself. */
export function settingsPage(): string {
  return [
    '# Settings',
    intro,
    '| key | may be | by itself | does |\n| --- | --- | --- | --- |\n' +
      settingKeys.map(({ name, allowed }) => row(name, allowed)).join('\n'),
    '## In the environment',
    `Each key has a variable, \`${environmentVariableOfSetting('listen.port')}\` for \`listen.port\`; lists are written with commas. A flag comes before the
environment, and that before the file.`,
    '| key | variable |\n| --- | --- |\n' +
      settingKeys
        .map(({ name }) => `| \`${name}\` | \`${environmentVariableOfSetting(name)}\` |`)
        .join('\n'),
  ].join('\n\n')
}

const intro = `The settings file is \`~/.config/carddav-bridge/config.json\` on Linux, \`~/Library/Preferences/carddav-bridge/config.json\` on macOS,
\`%APPDATA%\\carddav-bridge\\Config\\config.json\` on Windows, or the one that \`--config\` or \`CARDDAV_BRIDGE_CONFIG\` names. It is JSON,
every key may be left out, and paths in it are relative to it. An unknown key or a bad value is refused at start, with its name and the
cure. So is a file that sets \`keyCommand\`, \`keyFile\`, \`upstream\` or \`oauth\` and that another user than you and root owns or can change
(not on Windows).

\`\`\`json
{ "listen": { "addresses": ["192.168.1.10"] }, "log": { "level": "warn" } }
\`\`\``

function row(name: string, allowed: string): string {
  const { does, default: usual } = settingDescriptions[name] ?? missing(name)
  return `| \`${name}\` | ${cell(allowed)} | ${cell(isJson(usual) ? `\`${usual}\`` : usual)} | ${linked(cell(does))} |`
}

function missing(name: string): never {
  throw new Error(`server/settings/setting-descriptions.ts says nothing of ${name}: add it there`)
}

const isJson = (text: string): boolean => /^(?:\d+|true|false|"[^"]*"|\[.*\])$/.test(text)

const linked = (text: string): string =>
  text.replace(/\b([a-z-]+\.md)\b/g, (file) => `[${file}](${file})`)

const cell = (text: string): string => text.replaceAll('|', '\\|')
