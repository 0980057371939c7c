import { expect, test } from 'vitest'
import { WORKLOADS } from '../matrix/probes.js'
import { readMatrix } from '../matrix/load.js'
import { sourceOf, workloadOf } from './workload-source.js'

test.each(WORKLOADS)('%s has its source in images/guest', (workload) => {
  expect(workloadOf({ workload } as never)?.source).toContain(`act_${workload}(void) {`)
})

test('the comment and what prepares an action are part of it, and nothing else is', () => {
  const text =
    'int a;\n\n/* first */\nstatic int prepare_x(void);\nstatic int act_x(void) { }\n\nstatic int act_y(void) { }\n'
  expect(sourceOf(text, 'x')).toBe('/* first */\nstatic int prepare_x(void);\nstatic int act_x(void) { }')
  expect(sourceOf(text, 'z')).toBeUndefined()
})

test('a case that causes its events otherwise has none', async () => {
  const { cases } = await readMatrix('matrix.yaml')
  const others = cases.filter(({ workload }) => workload === undefined)
  expect(others.map(workloadOf)).toEqual(others.map(() => undefined))
})
