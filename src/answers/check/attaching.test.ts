import { describe, expect, test } from 'vitest'
import { readMatrix } from '../../matrix/load.js'
import { readScript } from '../../script/read.js'
import { handlersInSessions } from '../../script/sessions.js'
import { sharedEvents } from '../../script/shared.js'
import { attachingOf, caseFor, measuringCases, restsOn } from './attaching.js'
import { CASES } from './check.fixture.js'

const { cases } = await readMatrix('matrix.yaml')

/** The case that answers for the first two handlers of one event in a script. */
function caseOf(text: string, among = cases, recorded = new Set(among.map(({ name }) => name))) {
  const script = readScript(text)
  const [event] = sharedEvents(script).events
  if (!event) throw new Error('no event')
  const sessions = handlersInSessions(script)
  const count = [event.first, event.second].filter((one) => sessions.has(one)).length as 0 | 1 | 2
  const attaching = attachingOf(event, count)
  const points = [event.firstPoint, event.secondPoint]
  return attaching && caseFor(attaching, points, measuringCases(among), recorded)?.one.name
}

const both = (point: string): string => `${point} { @ = 1 } ${point} { print(@) }`

test.each([
  ['kprobe:vfs_read', 'kprobe'],
  ['k:vfs_read', 'kprobe'],
  ['kprobe:vfs_*', 'kprobe-multi'],
  ['kretprobe:vfs_read', 'kretprobe'],
  ['kretprobe:vfs_*', 'kretprobe-multi'],
  ['fentry:vfs_read', 'fentry'],
  ['kfunc:vfs_*', 'fentry'],
  ['kretfunc:vfs_read', 'fexit'],
  ['uprobe:/bin/sh:main', 'uprobe'],
  ['uprobe:/bin/sh:ma*', 'uprobe-multi'],
  ['uretprobe:/bin/sh:main', 'uretprobe'],
  ['uretprobe:/bin/sh:ma*', 'uretprobe-multi'],
  ['usdt:/bin/sh:a:b', 'usdt'],
  ['tracepoint:sched:sched_*', 'tracepoint'],
  ['rt:task_rename', 'rawtracepoint'],
  ['interval:s:1', 'interval'],
  ['profile:hz:99', 'profile'],
  ['software:cpu:1000', 'cpu-clock'],
  ['software:faults:1', 'page-faults'],
  ['software:cs:1', 'page-faults'],
  ['software:task-clock:1', undefined],
  ['hardware:cycles:1000', 'hardware'],
  ['iter:task', 'iter'],
  ['BEGIN', 'begin'],
  ['end', 'end'],
  ['self:signal:SIGUSR1', 'self-signal'],
  ['watchpoint:0x10:4:w', undefined],
  ['kprobe:vfs_read,kprobe:vfs_write', 'several-points'],
  ['kretprobe:vfs_read,kretprobe:vfs_write', 'kretprobe'],
])('two handlers of %s are measured by %s', (point, name) => expect(caseOf(both(point))).toBe(name))

test.each([
  ['kprobe:vfs_read {} kprobe:vfs_* {}', 'mixed-kprobe-multi'],
  ['kprobe:vfs_* {} kprobe:vfs_read {}', 'mixed-kprobe-multi'],
  ['kretprobe:vfs_read {} fexit:vfs_read {}', 'mixed-fexit-kretprobe'],
  ['kretprobe:vfs_read {} kretprobe:vfs_* {}', undefined],
  ['kprobe:vfs_read {} fentry:vfs_read {}', undefined],
  // A session of each pattern.
  ['kprobe:vfs_r* {} kprobe:vfs_re* {} kretprobe:vfs_r* {} kretprobe:vfs_re* {}', 'session-entry'],
  ['kretprobe:vfs_r* {} kretprobe:vfs_re* {} kprobe:vfs_r* {} kprobe:vfs_re* {}', 'session-exit'],
  // Two exits of one pattern make no session.
  ['kretprobe:vfs_r* {} kretprobe:vfs_r* {} kprobe:vfs_r* {}', 'kretprobe-multi'],
  // One is in a session, the other is not.
  ['kretprobe:vfs_r* {} kretprobe:vfs_re* {} kprobe:vfs_r* {}', undefined],
])('%s: %s', (text, name) => expect(caseOf(text)).toBe(name))

describe('of several cases that attach alike', () => {
  test('the one with the same number of points, then the one of the same function, then one with records', () => {
    expect(caseOf(both('kprobe:vfs_write'), CASES as never)).toBe('kprobe')
    expect(caseOf(both('kprobe:vfs_read'), CASES as never)).toBe('own')
    expect(caseOf(both('kprobe:vfs_write'), CASES as never, new Set(['own']))).toBe('own')
    expect(caseOf(both('kprobe:vfs_read,kprobe:vfs_write'), CASES as never)).toBe('several')
  })

  test('none that is no order of different handlers: a script, a burst, one handler twice', () => {
    expect(measuringCases(CASES).map(({ one }) => one.name)).not.toEqual(
      expect.arrayContaining(['seed', 'burst', 'same-twice']),
    )
    expect(caseOf(both('fentry:f'), CASES as never)).toBeUndefined()
  })
})

test('what an answer rests on is said', () => {
  const pointsOf = (text: string) => readScript(text).handlers.flatMap(({ points }) => points)
  expect(restsOn(pointsOf('tracepoint:sched:* {}'))).toEqual(['tracepoint is measured by exact names'])
  expect(restsOn(pointsOf('software:cs:1 {}'))).toEqual([
    'software events that are counted are measured by page-faults',
  ])
  expect(restsOn(pointsOf('software:faults:1 {} kprobe:vfs_* {} software:cpu:1 {}'))).toEqual([])
})
