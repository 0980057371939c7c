import { describe, expect, test } from 'vitest'
import { programOf } from '../exercise/program.js'
import { missedIn } from './missed.js'
import { ordering } from './verdict.fixture.js'

const burst = (probe: string, target = 'hrtimer_nanosleep') =>
  programOf(ordering('x', { probe, target, workload: 'nap', events: undefined, burst: 9 }), '0.27.1')

/** What bpftool says of three programs: what more of each link, of each program, and of each perf event, if it has one. */
function seen(probe: string, more: { links?: object[]; programs?: object[]; perf?: object }): string[] {
  const ids = [40, 41, 42]
  const programs = ids.map((id, at) => ({
    id,
    type: 'kprobe',
    name: `${probe}_hrtimer_nanosleep_${at + 1}`,
    ...more.programs?.[at],
  }))
  const links = (more.links ?? []).map((link, at) => ({ id: at, prog_id: ids[at], ...link }))
  const perf = more.perf === undefined ? [] : ids.map((prog_id) => ({ prog_id, ...more.perf }))
  return [links, programs, perf].map((list) => JSON.stringify(list))
}
const EVENT = { fd_type: 'kretprobe', func: 'hrtimer_nanosleep' }
const three = (link: object): object[] => [link, link, link]
const LINKED = { type: 'perf_event', missed: 0 }

describe('what the kernel counts', () => {
  test('is what its links and its programs missed, together', () => {
    const links = [LINKED, { ...LINKED, missed: 4 }, LINKED]
    const all = seen('kretprobe', { links, programs: [{}, {}, { recursion_misses: 3 }], perf: EVENT })
    expect(missedIn(burst('kretprobe'), all, '6.12.118')).toBe(7)
  })

  test('is 0 where it counts all and has counted nothing', () => {
    const all = seen('kretprobe', { links: three(LINKED), perf: EVENT })
    expect(missedIn(burst('kretprobe'), all, '6.12.118')).toBe(0)
    const multi = seen('kretprobe', { links: three({ type: 'kprobe_multi', retprobe: true, missed: 0 }) })
    expect(missedIn(burst('kretprobe'), multi, '7.3.4')).toBe(0)
  })

  test('is not what others missed', () => {
    const [links = '[]', programs = '[]', perf = '[]'] = seen('kretprobe', {
      links: three(LINKED),
      perf: EVENT,
    })
    const stranger = JSON.stringify([
      ...(JSON.parse(programs) as object[]),
      { id: 9, type: 'kprobe', name: 'kretprobe_vfs_read_1', recursion_misses: 99 },
    ])
    expect(missedIn(burst('kretprobe'), [links, stranger, perf], '6.12.118')).toBe(0)
  })

  test('without a link is no more than what programs missed: nothing of theirs is no count of all', () => {
    const of = (programs: object[]) =>
      missedIn(burst('kretprobe'), seen('kretprobe', { programs, perf: EVENT }), '6.12.118')
    expect(of([])).toBeNull()
    expect(of([{ recursion_misses: 2 }])).toBe(2)
  })
})

describe('no count at all', () => {
  test.each([
    ['kretprobe', '6.6.0', null],
    ['kretprobe', '6.7.0', 0],
    ['kprobe', '5.10.262', null],
  ])('%s on %s: %s', (probe, kernel, count) => {
    const all = seen(probe, { links: three(LINKED), perf: { ...EVENT, fd_type: probe } })
    expect(missedIn(burst(probe), all, kernel)).toBe(count)
  })

  test.each([
    ['5.10.262', null],
    ['5.12.0', 0],
  ])('fexit on %s: %s', (kernel, count) => {
    const all = seen('fexit', { links: three({ type: 'tracing', attach_type: 'trace_fexit' }) })
    expect(missedIn(burst('fexit'), all, kernel)).toBe(count)
  })

  test('where nobody counts for the probe type, or a look brought nothing', () => {
    const all = seen('uretprobe', { perf: { fd_type: 'uretprobe' } })
    expect(missedIn(burst('uretprobe', '/guest/syscall:matrix_hop'), all, '6.12.118')).toBeNull()
    expect(missedIn(burst('kretprobe'), ['', '', ''], '6.12.118')).toBeNull()
    expect(missedIn(burst('kretprobe'), [], '6.12.118')).toBeNull()
  })
})
