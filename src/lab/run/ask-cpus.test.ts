/** Cases with several CPUs: on a machine of their own, after the others, and in no container. */
import { expect, test } from 'vitest'
import type { Program } from '../../judge/exercise/program.js'
import { ordering, played } from '../../judge/verdict/verdict.fixture.js'
import { asked, FEXIT, KPROBE } from './ask.fixture.js'

const TWO = [
  ordering('two', { probe: 'kprobe', cpus: 2 }),
  ordering('too', { cpus: 2 }),
  ordering('shy', { cpus: 2, alone: 'it disturbs others' }),
]
const KINDS = [TWO[0]!, KPROBE, ...TWO.slice(1), FEXIT, ordering('lone', { alone: 'it disturbs others' })]

/** What each program has: its CPUs, then its cases. */
function programs(isolated: boolean) {
  const seen: string[] = []
  const script = (program: Program) => {
    seen.push([program.cpus ?? 1, ...program.cases.map(({ name }) => name)].join(' '))
    return played(program)
  }
  return { seen, done: asked(KINDS, script, isolated) }
}

test('those of one number are asked together, after all of a smaller one', async () => {
  const { seen, done } = programs(false)
  const { attempts } = await done
  expect(seen).toEqual(['1 kprobe fexit', '1 lone', '2 two too', '2 shy'])
  expect(attempts.two).toEqual(['combined declared'])
})

test('so that a machine is booted once for each number, also where everything is asked alone', async () => {
  const { seen, done } = programs(true)
  await done
  expect(seen).toEqual(['1 kprobe', '1 fexit', '1 lone', '2 two', '2 too', '2 shy'])
})

test('a container is not asked, and says why', async () => {
  const { labels, answers } = await asked(
    [KPROBE, ...TWO],
    (program) => played(program),
    false,
    1,
    [],
    false,
    false,
    false,
    true,
  )
  expect(labels).toEqual(['kprobe'])
  for (const { name } of TWO)
    expect(answers.get(name)?.map(({ outcome, reason }) => [outcome, reason])).toEqual(
      Array(2).fill([
        'unsupported',
        'the machine cannot tell: a container is kept to one CPU; ask a kernel that boots in a microVM',
      ]),
    )
})
