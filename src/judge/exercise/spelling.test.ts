import { describe, expect, test } from 'vitest'
import { ordering } from '../verdict/verdict.fixture.js'
import { attachPoints, counterpart, factsOf, spelledFor } from './spelling.js'

describe('the name of a probe type', () => {
  test.each([
    ['fentry', '0.11.3', 'kfunc:f'],
    ['fexit', '0.11.3', 'kretfunc:f'],
    ['fentry', '0.17.0', 'kfunc:f'],
    ['fexit', '0.17.0', 'kretfunc:f'],
    ['fentry', '0.23.2', 'fentry:f'],
    ['fexit', '0.23.2', 'fexit:f'],
    ['fexit', '0.27.1', 'fexit:f'],
    ['fexit', '0.100.0', 'fexit:f'],
    ['kprobe', '0.11.3', 'kprobe:f'],
    ['kretprobe', '0.27.1', 'kretprobe:f'],
  ])('%s in %s is %s', (probe, version, spelled) => {
    expect(attachPoints(ordering('x', { probe, target: 'f' }), version)).toEqual([spelled, spelled, spelled])
  })
})

describe('the functions of system calls', () => {
  test('are spelled for an architecture in a target, in attach points and in a program', () => {
    const target = ordering('x', { probe: 'kprobe', target: '{syscall}getsid' })
    const points = ['kprobe:{syscall}a,kprobe:{syscall}b', 'kprobe:f', 'kprobe:f']
    const attach = ordering('x', { probe: undefined, target: undefined, attach: points })
    expect(attachPoints(spelledFor(target, 'arm64'), '0.27.1')[0]).toBe('kprobe:__arm64_sys_getsid')
    expect(attachPoints(spelledFor(attach, 'x86_64'), '0.27.1')).toEqual([
      'kprobe:__x64_sys_a,kprobe:__x64_sys_b',
      ...['kprobe:f', 'kprobe:f'],
    ])
    expect(target.target).toBe('{syscall}getsid')
  })
})

describe('attach points of their own', () => {
  const attach = ['fexit:vmlinux:f', 'kretprobe:f', 'fentry:f,fexit:g']
  const one = ordering('mixed', { probe: undefined, target: undefined, attach })

  test('stand in the order of the handlers, each in its version', () => {
    expect(attachPoints(one, '0.23.2')).toEqual(attach)
    expect(attachPoints(one, '0.17.0')).toEqual(['kretfunc:vmlinux:f', 'kretprobe:f', 'kfunc:f,kretfunc:g'])
  })

  test('share the kind of event of the first', () => {
    expect(factsOf(one).delimit).toBe('workload')
    expect(factsOf(ordering('begin', { probe: 'BEGIN', target: undefined })).delimit).toBe('run')
  })
})

test('both ends of a function', () => {
  expect(counterpart('kprobe:f')).toBe('kretprobe:f')
  expect(counterpart('kretprobe:f')).toBe('kprobe:f')
})
