import { describe, expect, test } from 'vitest'
import { ordering, own } from '../verdict/verdict.fixture.js'
import { carriedPath } from './carried.js'
import { exerciseOf, LOOKS } from './command.js'
import { programOf } from './program.js'

const program = programOf(ordering('fexit', { events: 7 }), '0.23.2')
const UUID = '9f86d081-884c-7d65-9a2f-eaa0c55ad015'

describe('an exercise', () => {
  const exercise = exerciseOf(program, UUID, 30_000, { version: '0.23.2', verbose: false })

  test('has bpftrace start the workload when everything is attached', () => {
    expect(exercise.image).toBe(UUID)
    expect(exercise.args).toEqual([
      '/usr/bin/bpftrace',
      '-c',
      '/guest/syscall nanosleep:7',
      '/tmp/program.bt',
    ])
  })

  test('brings the program there, and back the report that the workload writes into no file', () => {
    expect(exercise.files).toEqual({ '/tmp/program.bt': program.text })
    expect(exercise.report).toBe(true)
    expect(exercise.collect).toEqual([])
  })

  test('is bounded in time and output, and takes nothing of the environment along', () => {
    expect(exercise.timeoutMs).toBe(30_000)
    expect(exercise.outputLimit).toBeGreaterThan(0)
    expect(exercise.environment).toEqual({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LANG: 'C.UTF-8',
    })
  })

  test('asks for more words on request and changes nothing else', () => {
    const verbose = exerciseOf(program, UUID, 30_000, { version: '0.23.2', verbose: true })
    expect(verbose.args.filter((arg) => arg !== '-v')).toEqual(exercise.args)
    expect(verbose.args[1]).toBe('-v')
    expect({ ...verbose, args: [] }).toEqual({ ...exercise, args: [] })
  })

  test('has the workload wait to be looked at only where the kernel is to be asked', () => {
    expect(exercise.look).toBeUndefined()
    const looked = exerciseOf(program, UUID, 30_000, {
      version: '0.23.2',
      verbose: false,
      looker: 'bpftool-image',
    })
    expect(looked.args[2]).toBe('/guest/syscall --hold /tmp/hold nanosleep:7')
    expect(looked.look).toEqual({ hold: '/tmp/hold', image: 'bpftool-image', commands: LOOKS })
  })
})

describe('an exercise that no workload ends', () => {
  const timer = { probe: 'interval', target: 'ms:200', period: 200, workload: undefined }
  const ticking = programOf(ordering('x', timer), '0.23.2')
  const exercise = exerciseOf(ticking, UUID, 30_000, {
    version: '0.23.2',
    verbose: false,
    looker: 'bpftool-image',
  })

  test('has bpftrace start nothing, and is interrupted after its span, before which the kernel is asked', () => {
    expect(exercise.args).toEqual(['/usr/bin/bpftrace', '/tmp/program.bt'])
    expect(exercise.spanMs).toBe(1400)
    expect(exercise.look).toEqual({ image: 'bpftool-image', commands: LOOKS })
  })

  test('has no report to wait for, and its span beside the time that bpftrace takes', () => {
    expect(exercise.report).toBe(false)
    expect(exercise.collect).toEqual([])
    expect(exercise.timeoutMs).toBe(31_400)
  })
})

describe('an exercise with a command of its own', () => {
  const tool = Buffer.from([0x7f, 0x45, 0])
  const one = own({ workload: undefined, command: ['/tmp/tool', "a 'b'\n", '日本'], timeout: 300 })
  const exercise = exerciseOf(programOf({ ...one, files: { '/tmp/tool': tool } }, '0.23.2'), UUID, 30_000, {
    version: '0.23.2',
    verbose: false,
  })

  test('encodes its words, whatever is in them: bpftrace takes them apart at spaces and knows no quotes', () => {
    expect(exercise.args.slice(1, 3)).toEqual([
      '-c',
      '/guest/syscall --exec /tmp/tool a%20%27b%27%0a %e6%97%a5%e6%9c%ac',
    ])
    expect(exercise.files).toEqual({ '/tmp/program.bt': one.program })
  })

  test('copies what the machine carries for it, and has the time that it asks for', () => {
    expect(exercise.copies).toEqual({ '/tmp/tool': carriedPath(tool) })
    expect(exercise.timeoutMs).toBe(300_000)
  })
})
