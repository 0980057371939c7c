import { describe, expect, test } from 'vitest'
import { ordering, own } from '../verdict/verdict.fixture.js'
import { beyondEmulation } from './emulation.js'

const WATCH = /emulated debug registers/

describe('an emulated machine cannot tell', () => {
  test('in which order watchpoints of ours fire', () => {
    expect(beyondEmulation(ordering('x', { probe: 'watchpoint', workload: 'watched' }))).toMatch(WATCH)
  })

  test.each([
    'watchpoint:0x1000:8:w { print("a") }',
    'BEGIN { } asyncwatchpoint:0x1000:8:w { }',
    'w:0x1000:8:rw { }',
    'kprobe:f, watchpoint:0x1:1:w { }',
    'kprobe:f {}watchpoint:0x1:1:w { }',
    '// first\nwatchpoint:0x1:1:w { }',
    '/* first */watchpoint:0x1:1:w { }',
  ])('nor those of a script: %s', (program) => {
    expect(beyondEmulation(own({ program }))).toMatch(WATCH)
  })
})

describe('it can tell', () => {
  test('of everything else of ours', () => {
    for (const probe of ['kprobe', 'fexit', 'uprobe', 'tracepoint'])
      expect(beyondEmulation(ordering('x', { probe }))).toBeNull()
  })

  test.each([
    'kprobe:watchpoint { }',
    'kprobe:f { print("watchpoint:0x1:1:w"); }',
    '// watchpoint:0x1:1:w\nkprobe:f { }',
    'kprobe:f { @x = $w ? 1 : 2; }',
    'uprobe:/tmp/w:f { }',
    'tracepoint:w:x { }',
    'fentry:hw:w { }',
  ])('of a script that has none: %s', (program) => {
    expect(beyondEmulation(own({ program }))).toBeNull()
  })
})
