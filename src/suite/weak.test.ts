import { expect, test } from 'vitest'
import { onlyTest } from './suite.fixture.js'
import { weakExpects } from './weak.js'

const handlers = (first: string, second: string, points = ['kprobe:f', 'kprobe:f']) =>
  `${points[0]} { ${first} } ${points[1]} { ${second} }`
const weak = (run: string, expression: string, files: Readonly<Record<string, string>> = {}) =>
  weakExpects(onlyTest(`NAME a\n${run}\nEXPECT_REGEX ${expression}\n`), (path) => files[path] ?? null)

const FIRST = 'printf("first");'
const SECOND = 'printf(" second\\n");'
const ENDING = 'printf(" second\\n"); exit();'

test('an order that the reversed order meets as well, event after event', () => {
  expect(weak(`PROG ${handlers(FIRST, SECOND)}`, '(first)+ second')).toEqual([
    {
      line: 3,
      isEnding: false,
      why: "this expectation cannot fail for handlers that run in reversed order, event after event: '(first)+ second' is found in ' second␊first second␊first' too",
    },
  ])
})

test('where a handler ends the program, that is said', () => {
  const [found] = weak(`PROG ${handlers(FIRST, ENDING)}`, '^(first)+ second$')
  expect(found?.isEnding).toBe(true)
  expect(found?.why).toContain(', if the event comes again before exit() takes effect: ')
})

test('the program is found in a script and in -e', () => {
  const script = {
    'runtime/scripts/order.bt': `// order\n${handlers(FIRST, SECOND).replace('} k', '}\n\nk')}\n`,
  }
  expect(weak('RUN {{BPFTRACE}} runtime/scripts/order.bt', '(first)+ second', script)).toHaveLength(1)
  expect(weak(`RUN {{BPFTRACE}} -e '${handlers(FIRST, SECOND)}' -c ./x`, '(first)+ second')).toHaveLength(1)
  expect(weak('RUN {{BPFTRACE}} runtime/scripts/order.bt', '(first)+ second')).toEqual([])
})

test.each([
  ['the whole output', `PROG ${handlers(FIRST, SECOND)}`, '\\A(first second\\n)+\\Z'],
  ['one event in reversed order', `PROG ${handlers('printf("a\\n");', 'printf("b\\n");')}`, '(a|b)\\n(a|b)'],
  ['one of the two texts', `PROG ${handlers(FIRST, SECOND)}`, 'second'],
  ['neither order', `PROG ${handlers(FIRST, SECOND)}`, 'third'],
  ['other points', `PROG ${handlers(FIRST, SECOND, ['kprobe:f', 'kretprobe:f'])}`, '(first)+ second'],
  ['a text that changes', `PROG ${handlers('printf("first%d", pid);', SECOND)}`, '(first)+ second'],
  ['two texts of one handler', `PROG ${handlers(`${FIRST} ${FIRST}`, SECOND)}`, '(first)+ second'],
  ['a loop', `PROG ${handlers(`while (1) { ${FIRST} }`, SECOND)}`, '(first)+ second'],
  ['one handler', `PROG kprobe:f { printf("first second\\n"); }`, '(first)+ second'],
  ['three handlers', `PROG ${handlers(FIRST, SECOND)} kprobe:f { ${FIRST} }`, '(first)+ second'],
  ['the same text twice', `PROG ${handlers(FIRST, FIRST)}`, '(first)+'],
  ['a program that cannot be read', 'PROG kprobe:f { printf("first', '(first)+ second'],
  ['an expression that cannot be read', `PROG ${handlers(FIRST, SECOND)}`, '(first)+(?= second)'],
  ['two programs', `RUN {{BPFTRACE}} -e '${handlers(FIRST, SECOND)}'; x -e 'y'`, '(first)+ second'],
])('%s: nothing is said', (_, run, expression) => {
  expect(weak(run, expression)).toEqual([])
})
