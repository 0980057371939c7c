import { describe, expect, test } from 'vitest'
import { program } from '../program.js'
import { completionsOf } from './words.js'
import type { PossibleOf } from './words.js'

const ROOT = program(() => Promise.resolve())

/** Says what it was asked for, beside the choices that the definition has. */
const asked: PossibleOf = (command, one) =>
  Promise.resolve({
    values: [
      ...(one.argChoices ?? []),
      `${command.name()}.${'flags' in one ? one.attributeName() : one.name()}`,
    ],
  })

const completed = async (line: string, root = ROOT, possibleOf = asked): Promise<string[]> => {
  const { candidates } = await completionsOf(root, line.split(' '), possibleOf)
  return candidates.map(({ value }) => value)
}

test.each<[string, string[]]>([
  ['ex', ['explain']],
  ['baseline a', ['accept']],
  ['run --kernel r', ['run.kernel']],
  ['run --kernel 6.12 --case r', ['run.case']],
  ['run --kernel=x', []],
  ['run --kernel=', ['--kernel=run.kernel']],
  ['explain e', ['explain.case']],
  ['explain --config x e', ['explain.case']],
  ['explain fexit e', []],
  ['diff a d', ['diff.after']],
  ['merge a b m', ['merge.dir']],
  ['run -- --k', []],
  ['table -o t', ['table.output']],
  ['table --no', ['--no-color']],
  ['table --no-color --f', ['--format']],
  ['completion f', ['fish']],
  ['nothing of the kind', []],
])('%s', async (line, expected) => {
  expect(await completed(line)).toEqual(expected)
})

test('every verb that help shows is offered, and no other', async () => {
  const verbs = await completed('')
  expect(verbs).toEqual(expect.arrayContaining(['run', 'gate', 'completion', 'help']))
  expect(verbs).not.toContain('__complete')
})

test('every flag of a verb is offered', async () => {
  const own = ROOT.commands.find((one) => one.name() === 'gate')?.options.map(({ long }) => long)
  expect(await completed('gate -')).toEqual([...(own ?? []), '--help'])
})

test('what was given before is known where values are looked up', async () => {
  const { candidates } = await completionsOf(
    ROOT,
    ['run', '--config', 'mine.yaml', '--case', ''],
    (command) => Promise.resolve({ values: [String(command.getOptionValue('config'))] }),
  )
  expect(candidates.map(({ value }) => value)).toEqual(['mine.yaml'])
})

describe('names from outside', () => {
  test.each(['$(reboot)', 'a b', 'a\nb', '`x`', '-\u001b[0m', "'", ';', '', '\u202e'])(
    '%j is not put on a command line',
    async (value) => {
      expect(
        await completed('run --kernel ', ROOT, () => Promise.resolve({ values: [value, '6.12-rt'] })),
      ).toEqual(['6.12-rt'])
    },
  )
})
