import type { Argument, Command, Option } from 'commander'
import { createCliProgram } from '../../server/cli/cli-program.ts'

/** docs/commands.md: each command with its arguments and options, as the program itself knows them. */
export function commandsPage(): string {
  const program = createCliProgram({ print, note: print, input: process.stdin }, () => async () => {
    await Promise.resolve()
  })
  return [
    '# Commands',
    intro,
    `Every command takes these:\n\n${optionTable(program.options)}`,
    ...leaves(program).map(section),
  ].join('\n\n')
}

const intro = `In a checkout type \`npx carddav-bridge …\`. Short names (of accounts and devices) have 1 to 32 of a-z, 0-9 and \`-\`. Exit codes: 0 done,
1 failed, 2 wrong usage or settings. With \`--json\` one object is printed a line. Changes take effect at once, also in a running \`serve\`.
The settings are in [settings.md](settings.md).`

const print = (): void => undefined

/** The commands that do something, in the order of \`--help\`. */
const leaves = (command: Command): readonly Command[] =>
  command.commands.flatMap((sub) =>
    sub.commands.length === 0 || takesAction(sub) ? [sub, ...leaves(sub)] : leaves(sub),
  )

/** `trace` does something itself, and has commands below it. */
const takesAction = (command: Command): boolean => command.options.length > 0

function section(command: Command): string {
  const options = command.options.filter(({ hidden }) => !hidden)
  return [
    `## \`${usage(command)}\``,
    sentence(command.description()),
    ...(command.registeredArguments.length > 0 ? [argumentList(command.registeredArguments)] : []),
    ...(options.length > 0 ? [optionTable(options)] : []),
  ].join('\n\n')
}

function usage(command: Command): string {
  const names: string[] = []
  for (let each: Command | null = command; each; each = each.parent) names.unshift(each.name())
  const { registeredArguments, options } = command
  return [
    ...names,
    ...registeredArguments.map((argument) => wordOf(argument)),
    ...options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags),
  ].join(' ')
}

const wordOf = (argument: Argument): string =>
  argument.required ? `<${argument.name()}>` : `[${argument.name()}]`

const argumentList = (found: readonly Argument[]): string =>
  found.map((argument) => `- \`${wordOf(argument)}\`: ${argument.description}`).join('\n')

const optionTable = (options: readonly Option[]): string =>
  ['| option | meaning |', '| --- | --- |', ...options.map(optionRow)].join('\n')

const optionRow = ({ flags, description, argChoices, mandatory }: Option): string => {
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`
  return `| \`${code(flags)}\` | ${cell(description)}${cell(choices)}${mandatory ? '; must be given' : ''} |`
}

const code = (text: string): string => text.replaceAll('|', '\\|')

const cell = (text: string): string => code(text).replaceAll('<', '\\<')

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + '.'
