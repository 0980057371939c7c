import { describe, expect, test } from 'vitest'
import { orderingProgram, programOf } from '../exercise/program.js'
import type { OrderingCase } from '../../matrix/schema.js'
import { mechanismsOf } from './mechanism.js'
import { ordering, SEED } from './verdict.fixture.js'

/** What bpftool says of programs: each its name, and how it is attached (a link, a perf event, or neither). */
type Held = readonly [name: string, by: { link?: object; perf?: object; type?: string }]

function seen(held: readonly Held[]): string[] {
  const ids = held.map((_, index) => index + 40)
  const links = held.flatMap(([, { link }], index) =>
    link ? [{ id: index, prog_id: ids[index], ...link }] : [],
  )
  const programs = held.map(([name, { type = 'kprobe' }], index) => ({ id: ids[index], name, type }))
  const events = held.flatMap(([, { perf }], index) =>
    perf ? [{ pid: 9, fd: index, prog_id: ids[index], ...perf }] : [],
  )
  return [links, programs, events].map((list) => `${JSON.stringify(list)}\n`)
}

const multi = (retprobe: boolean) => ({ link: { type: 'kprobe_multi', retprobe, func_cnt: 1 } })
const single = (fd_type: string, func: string) => ({ perf: { fd_type, func, offset: 0 } })
const linked = (fd_type: string, func: string) => ({ link: { type: 'perf_event' }, ...single(fd_type, func) })
const tracing = (attach_type: string) => ({ link: { type: 'tracing', attach_type }, type: 'tracing' })
const event = { type: 'perf_event' }
const three = (name: (at: number) => string, by: Held[1]): Held[] =>
  [1, 2, 3].map((at) => [name(at), by] as const)

const KRETPROBE = ordering('kretprobe', { probe: 'kretprobe' })
const BY_PATTERN = ordering('kretprobe-multi', { probe: 'kretprobe', target: '__x64_sys_getsi*' })
const PAIRED = ordering('session', {
  probe: undefined,
  target: undefined,
  attach: ['kprobe:__x64_sys_getru*', 'kprobe:__x64_sys_getrus*', 'kprobe:__x64_sys_getrusa*'],
  paired: true,
})

function together(cases: readonly OrderingCase[], version: string, held: readonly Held[]) {
  return Object.fromEntries(mechanismsOf(orderingProgram(cases, version, false), seen(held)))
}

describe('the mechanisms behind cases of a common program', () => {
  test('are told apart by the names that bpftrace gives its programs', () => {
    expect(
      together([ordering('fexit'), KRETPROBE, BY_PATTERN], '0.27.1', [
        ...three((at) => `fexit_vmlinux_hrtimer_nanosleep_${at}`, tracing('trace_fexit')),
        ...three((at) => `kretprobe_hrtimer_nanosleep_${at + 3}`, linked('kretprobe', 'hrtimer_nanosleep')),
        ...three((at) => `kretprobe___x64_sys_getsi__${at + 6}`, multi(true)),
      ]),
    ).toEqual({
      fexit: ['tracing link fexit'],
      kretprobe: ['perf_event kretprobe'],
      'kretprobe-multi': ['kprobe_multi'],
    })
  })

  test('or by as much of the names as the kernel kept, and by the functions of perf events', () => {
    expect(
      together([KRETPROBE, BY_PATTERN], '0.17.0', [
        ...three(() => 'hrtimer_nanosle', single('kretprobe', 'hrtimer_nanosleep')),
        ...three(() => '__x64_sys_getsi', multi(true)),
      ]),
    ).toEqual({ kretprobe: ['perf_event kretprobe'], 'kretprobe-multi': ['kprobe_multi'] })
  })

  test('or, where names say nothing, because there is but one mechanism of the kind', () => {
    const timers = ordering('interval', { probe: 'interval', target: 'ms:100', period: 100 })
    const uprobe = ordering('uprobe', { probe: 'uprobe', target: '/guest/syscall:matrix_entry' })
    expect(
      together([timers, uprobe], '0.11.3', [
        ...three(() => '100', event),
        ...three(() => 'uprobe__matrix_', { perf: { fd_type: 'uprobe', filename: '/guest/syscall' } }),
      ]),
    ).toEqual({ interval: ['perf_event'], uprobe: ['perf_event uprobe'] })
  })

  test('are not guessed from programs with other names', () => {
    expect(
      together([BY_PATTERN], '0.27.1', [
        ...three((at) => `kretprobe_hrtimer_nanosleep_${at}`, linked('kretprobe', 'hrtimer_nanosleep')),
      ]),
    ).toEqual({})
  })
})

describe('a session', () => {
  test('is one program for the two sides of a function', () => {
    const held = three((at) => `kprobe___x64_sys_getru${'sa'.slice(0, at - 1)}__${at}`, multi(false))
    expect(together([PAIRED], '0.27.1', held)).toEqual({ session: ['kprobe_multi session'] })
  })

  test('is none where each side has a program of its own', () => {
    const name = (side: string) => (at: number) => `${side}___x64_sys_getru${'sa'.slice(0, at - 1)}__${at}`
    const held = [...three(name('kprobe'), multi(false)), ...three(name('kretprobe'), multi(true))]
    expect(together([PAIRED], '0.23.2', held)).toEqual({ session: ['kprobe_multi'] })
  })

  test('beside a plain kretprobe on the function', () => {
    const mixed = ordering('mixed', {
      probe: undefined,
      target: undefined,
      attach: ['kprobe:f_getgr*ps', 'kretprobe:f_getgr*ps', 'kretprobe:f_getgroups'],
    })
    expect(
      together([mixed], '0.27.1', [
        ['kprobe_f_getgr_ps_1', multi(false)],
        ['kretprobe_f_getgroups_2', linked('kretprobe', 'f_getgroups')],
      ]),
    ).toEqual({ mixed: ['kprobe_multi session', 'perf_event kretprobe'] })
  })
})

describe('a look', () => {
  const program = programOf(SEED, '0.23.2')

  test('at a verbatim program tells of everything that is attached', () => {
    const held = [...three((at) => `fexit_vmlinux_f_${at}`, tracing('trace_fexit'))]
    expect([...mechanismsOf(program, seen(held))]).toEqual([[SEED.name, ['tracing link fexit']]])
  })

  test('at programs that are not attached tells nothing', () => {
    const begin = ordering('begin', { probe: 'BEGIN', target: undefined })
    expect(together([begin], '0.27.1', [['begin_1', { type: 'raw_tracepoint' }]])).toEqual({})
  })

  test.each([[[]], [['', '', '']], [['[{"id":1}]', 'no JSON', '{}']]])(
    'that brought back %j tells nothing',
    (what) => {
      expect(mechanismsOf(program, what).size).toBe(0)
    },
  )
})
