/** The verbs as the command line defines them: what docs/reference.md and the manual page tell of them. */
import type { Command } from '@commander-js/extra-typings'
import { program } from '../src/commands/program.js'

export interface Verb {
  /** `baseline accept`, and what is behind it: `<case>`. */
  readonly name: string
  readonly args: readonly string[]
  /** A sentence. */
  readonly description: string
  readonly flags: readonly { readonly flags: string; readonly description: string }[]
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** The verbs below a command that help shows, but for help itself. */
function visible(command: Command): Command[] {
  const shown = command.createHelp().visibleCommands(command)
  return command.commands.filter((one) => shown.includes(one)) as Command[]
}

function flagsOf(command: Command): Verb['flags'] {
  const said = command.createHelp()
  return said
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => ({ flags: option.flags, description: said.optionDescription(option) }))
}

function verbsBelow(command: Command, parents: readonly string[]): Verb[] {
  return visible(command).flatMap((one) => {
    const path = [...parents, one.name()]
    const below = verbsBelow(one, path)
    // A verb that only leads to others takes nothing itself.
    if (below.length > 0 && one.registeredArguments.length === 0) return below
    const args = one.registeredArguments.map((argument) => {
      const name = `${argument.name()}${argument.variadic ? '...' : ''}`
      return argument.required ? `<${name}>` : `[${name}]`
    })
    return [
      { name: path.join(' '), args, description: sentence(one.description()), flags: flagsOf(one) },
      ...below,
    ]
  })
}

/** What the program does, a sentence. */
export const purpose = (): string => program(() => Promise.resolve()).description()

export const verbs = (): Verb[] =>
  verbsBelow(
    program(() => Promise.resolve()),
    [],
  )
