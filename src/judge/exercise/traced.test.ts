import { expect, test } from 'vitest'
import type { Exercise } from './exercise.js'
import { traced } from './traced.js'

test('a traced exercise is the same but for strace before its program and the trace behind its files', () => {
  const exercise: Exercise = {
    image: 'image',
    args: ['/usr/bin/bpftrace', '-e', 'BEGIN { exit(); }'],
    environment: { HOME: '/root' },
    files: {},
    collect: ['/tmp/report'],
    timeoutMs: 1000,
    outputLimit: 1000,
  }
  const { args, collect, look, ...rest } = traced(exercise, 'observers', 'x86_64')
  expect({ ...rest, args: exercise.args, collect: exercise.collect }).toEqual(exercise)
  expect(args[0]).toBe('/proc/self/fd/10/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')
  expect(args[3]).toBe('/proc/self/fd/10/bin/strace')
  expect(args.slice(-5)).toEqual(['-o', '/tmp/trace', ...exercise.args])
  // Nothing is looked at, but the image is there.
  expect(look).toEqual({ image: 'observers', commands: [] })
  expect(collect).toEqual(['/tmp/report', '/tmp/trace'])
})
