import { expect, test } from 'vitest'
import { ordering } from '../verdict/verdict.fixture.js'
import { exerciseOf } from './command.js'
import { programOf } from './program.js'

const exercise = (fields: Record<string, unknown>, looker?: string) => {
  const one = ordering('x', { probe: 'kretprobe', workload: 'nap', events: undefined, burst: 9, ...fields })
  return exerciseOf(programOf(one, '0.23.2'), 'image', 30_000, { version: '0.23.2', verbose: false, looker })
}

test('a burst is looked at when it is over, so that nothing waits before it', () => {
  expect(exercise({}).args[2]).toBe('/guest/syscall nap:9')
  const looked = exercise({}, 'bpftool-image')
  expect(looked.args[2]).toBe('/guest/syscall --hold-after /tmp/hold nap:9')
  expect(looked.look?.hold).toBe('/tmp/hold')
})

test('neighbours are there before bpftrace, in what the workload does', () => {
  expect(exercise({ neighbours: ['asleep', 'busy'] }).companions).toEqual([
    { args: ['/guest/syscall', '--neighbour', 'asleep', 'nap'], starts: 'before' },
    { args: ['/guest/syscall', '--neighbour', 'busy', 'nap'], starts: 'before' },
  ])
  expect(exercise({}).companions).toBeUndefined()
  // Else it would be asked quietly where they could not be started.
  expect(exercise({ neighbours: ['busy'] }).args[2]).toBe('/guest/syscall --beside 1 nap:9')
})
