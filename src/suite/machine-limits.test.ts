import { expect, test } from 'vitest'
import { commandMissing, shortTimer } from './machine-limits.js'

const run = { output: '', isAttached: true, exit: 0, isTimedOut: false }

test.each([
  ['/tmp/sh: line 1: bc: command not found\n', 'the machine has no bc'],
  ['one\nsh: 1: bpftool: not found\n', 'the machine has no bpftool'],
  [
    'find: unrecognized option: printf\nBusyBox v1.37.0 (Debian) multi-call binary.\n\nUsage: find [-HL] [PATH]...\n',
    "the machine's find is busybox's, which does less",
  ],
  ["fatal error: 'errno.h' file not found\n", null],
  ['the word sh: 1: x: not found stands in a line', null],
  ['', null],
])('%j: %s', (output, command) => {
  expect(commandMissing({ ...run, output })).toBe(command)
  expect(commandMissing({ ...run, setup: { exit: 127, output } })).toBe(command)
})

test.each([
  ['i:ms:1 { exit(); }', 'i:ms:1'],
  ['interval:us:500 { exit(); }', 'interval:us:500'],
  ['profile:hz:99 { @++; } i:s:1 { exit(); }', null],
  ['profile:hz:999 { exit(); }', 'profile:hz:999'],
  ['i:ms:1 { printf("x"); }', null],
  ['i:ms:100 { exit(); }', null],
  ['begin { exit(); }', null],
])('%s', (prog, timer) => {
  expect(shortTimer({ prog, run: '' })).toBe(timer)
})
