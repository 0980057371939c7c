import { describe, expect, test } from 'vitest'
import { readTokens } from '../verdict/output.js'
import { ordering, own, SEED } from '../verdict/verdict.fixture.js'
import { hearsWorkloadAlone, orderingProgram, programOf } from './program.js'

const FEXIT = ordering('fexit')
const KPROBE = ordering('kprobe', {
  probe: 'kprobe',
  handlers: ['first', 'second', 'third', 'x_4'],
  events: 5,
})

describe('a program of ordering cases', () => {
  const program = orderingProgram([FEXIT, KPROBE], '0.23.2', false)
  const lines = program.text.split('\n')

  test('has one handler a line, in declared order, that counts nobody else’s calls', () => {
    expect(lines[0]).toBe(
      'fexit:hrtimer_nanosleep /comm == "syscall"/ { printf("=fexit a %llu %d\\n", nsecs, cpu); }',
    )
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => /"=(\S+ \S+) /.exec(line)?.[1])).toEqual([
      'fexit a',
      'fexit b',
      'fexit c',
      'kprobe first',
      'kprobe second',
      'kprobe third',
      'kprobe x_4',
    ])
    expect(lines.every((line) => line.includes('/comm == "syscall"/'))).toBe(true)
  })

  test('knows whose line is whose, counted from 1 as bpftrace counts', () => {
    expect([...program.owners]).toEqual([
      [1, 'fexit'],
      [2, 'fexit'],
      [3, 'fexit'],
      [4, 'kprobe'],
      [5, 'kprobe'],
      [6, 'kprobe'],
      [7, 'kprobe'],
    ])
  })

  test('asks for as many events as the case that wants most', () => {
    expect([...program.actions]).toEqual([['nanosleep', 5]])
  })

  test('is spelled for its version', () => {
    expect(orderingProgram([FEXIT], '0.17.0', false).text).toContain('kretfunc:hrtimer_nanosleep ')
  })

  test('prints tokens that are read as what they are', () => {
    const printed = lines
      .map((line) => /printf\("(.*)\\n"/.exec(line)?.[1] ?? '')
      .map((format) => format.replace('%llu', '42976285853').replace('%d', '0'))
      .join('\n')
    const { tokens, damage } = readTokens(printed, '')
    expect(damage).toBeNull()
    expect(tokens.map((one) => `${one.case} ${one.handler}`)).toEqual(
      [FEXIT, KPROBE].flatMap(({ name, handlers }) => handlers.map((handler) => `${name} ${handler}`)),
    )
  })
})

describe('the control', () => {
  const program = orderingProgram([FEXIT, KPROBE], '0.23.2', true)
  const [first = '', ...others] = program.text.split('\n')

  test('is one handler that prints its tokens last to first', () => {
    expect([...first.matchAll(/=control (\S+) /g)].map(([, handler]) => handler)).toEqual(['c', 'b', 'a'])
    expect(program.owners.get(1)).toBe('control')
    expect(program.actions.get('call')).toBe(2)
  })

  test('stands beside the cases and changes none of their lines but the number', () => {
    const without = orderingProgram([FEXIT, KPROBE], '0.23.2', false)
    expect(others.join('\n')).toBe(without.text)
    expect([...program.owners].slice(1)).toEqual([...without.owners].map(([at, name]) => [at + 1, name]))
    expect(program.cases).toEqual([FEXIT, KPROBE])
  })
})

describe('handlers that are not plain', () => {
  const linesOf = (fields: Record<string, unknown>): string[] =>
    programOf(ordering('x', fields), '0.23.2').text.trimEnd().split('\n')

  test('paired ones have an empty handler at the other end of the function, the same case’s', () => {
    const paired = ordering('x', { probe: 'kretprobe', paired: true })
    const program = programOf(paired, '0.23.2')
    expect(program.text.split('\n').slice(0, 2)).toEqual([
      'kprobe:hrtimer_nanosleep { }',
      expect.stringMatching(/^kretprobe:hrtimer_nanosleep .*=x a /),
    ])
    expect([...program.owners.values()]).toEqual(Array(6).fill('x'))
  })

  test('a filter of its own takes the place of the one by name; timers have none', () => {
    expect(linesOf({ filter: 'pid == 1' })[0]).toMatch(/^fexit:hrtimer_nanosleep \/pid == 1\/ { printf/)
    expect(linesOf({ probe: 'interval', target: 'ms:100', period: 100 })[0]).toMatch(
      /^interval:ms:100 { printf/,
    )
  })

  test('events that come by themselves need the workload once', () => {
    const ticking = ordering('x', { probe: 'interval', target: 'ms:100', period: 100, workload: 'spin' })
    expect([...programOf(ticking, '0.23.2').actions]).toEqual([['spin', 1]])
    expect(programOf(ticking, '0.23.2').spanMs).toBeUndefined()
  })

  test('events of time alone need none, but an end: some periods more than are asked for', () => {
    const ticking = { probe: 'interval', target: 'ms:100', period: 100, workload: undefined, events: 5 }
    const { actions, spanMs } = programOf(ordering('x', ticking), '0.23.2')
    expect([[...actions], spanMs]).toEqual([[], 900])
  })
})

describe('a program of one case', () => {
  test('of an ordering case is the one that it has together with others', () => {
    const [alone, together] = [programOf(FEXIT, '0.23.2'), orderingProgram([FEXIT, KPROBE], '0.23.2', false)]
    expect(together.text.startsWith(alone.text)).toBe(true)
    expect(alone.cases).toEqual([FEXIT])
  })

  test('that is given verbatim stays as it is, in every version, and no line belongs to anybody', () => {
    for (const version of ['0.11.3', '0.27.1']) {
      const program = programOf(SEED, version)
      expect(program.text).toBe(SEED.program)
      expect([...program.owners]).toEqual([])
      expect([...program.actions]).toEqual([['nanosleep', 3]])
    }
  })

  test('with a command of its own has the workload become it, once', () => {
    const files = { '/tmp/tool': Buffer.from('tool') }
    const one = own({ workload: undefined, command: ['/tmp/tool', 'a b'], events: 5, timeout: 9 })
    const program = programOf({ ...one, files }, '0.23.2')
    expect([...program.actions]).toEqual([['run', 1]])
    expect(program.own).toEqual({
      files,
      command: ['/tmp/tool', 'a b'],
      flags: [],
      args: [],
      environment: {},
      exit: 0,
      timeoutMs: 9000,
    })
  })
})

describe('a program of one case that nothing of ours causes', () => {
  test('has no workload, and lives as long as it is told, if it is', () => {
    const { actions, own: its, spanMs } = programOf(own({ workload: undefined, for: '2s' }), '0.23.2')
    expect([[...actions], spanMs]).toEqual([[], 2000])
    expect(its).not.toHaveProperty('command')
    expect(programOf(own({ workload: undefined }), '0.23.2').spanMs).toBeUndefined()
  })

  test('brings what it is run with', () => {
    const keys = { beside: ['sleep', '1'], flags: ['-v'], args: ['x'], environment: { A: 'b' }, exit: 3 }
    expect(programOf(own({ workload: undefined, ...keys }), '0.23.2').own).toMatchObject(keys)
  })
})

describe('a program that hears the workload alone', () => {
  const hears = (program: string): boolean => hearsWorkloadAlone(programOf(own({ program }), '0.23.2'))
  const FILTER = '/comm == "syscall"/'

  test('is every one of ours, and the first reports’', () => {
    expect(hearsWorkloadAlone(programOf(FEXIT, '0.23.2'))).toBe(true)
    expect(hearsWorkloadAlone(programOf(SEED, '0.23.2'))).toBe(true)
    expect(hears(`kprobe:f ${FILTER} { print("a") }\nkprobe:f\n/ comm == "syscall" /\n{ print("b") }`)).toBe(
      true,
    )
  })

  test.each([
    'kprobe:f { print("a") }',
    `kprobe:f ${FILTER} { print("a") } kprobe:f { print("b") }`,
    `BEGIN { } kprobe:f ${FILTER} { print("a") }`,
    'kprobe:f /comm == "syscall" || 1/ { print("a") }',
    'kprobe:f /comm != "syscall"/ { print("a") }',
    'kprobe:f /comm == "syscalls"/ { print("a") }',
    `// ${FILTER} {\nkprobe:f { print("a") } kprobe:f ${FILTER} { if (1) { } }`,
  ])('is not one that others may get into: %s', (program) => expect(hears(program)).toBe(false))
})
