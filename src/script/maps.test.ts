import { describe, expect, test } from 'vitest'
import { readScript } from './read.js'

const one = (text: string) => readScript(text).handlers[0]
const uses = (text: string) => one(text)?.maps.map(({ map, action }) => `${map} ${action}`)
const inBlock = (code: string) => uses(`kprobe:f { ${code} }`)

describe('what code does to a map', () => {
  test.each([
    ['@ = 1;', ['@ set']],
    ['@a[tid, comm] = nsecs', ['@a set']],
    ['@a = @b + @c[1];', ['@a set', '@b read', '@c read']],
    ['@a[@b[tid]] = 1;', ['@a set', '@b read']],
    ['@a[1][2] = 3;', ['@a set']],
    ['@a = count();', ['@a aggregate']],
    ['@a[tid] = tseries(@b, 1s, 5);', ['@a aggregate', '@b read']],
    ['@a = max;', ['@a set']],
    ['@a = (uint64)count();', ['@a set']],
    ['@a == 1 ? 1 : 0', ['@a read']],
    ['@a++', ['@a aggregate']],
    ['--@a[1];', ['@a aggregate']],
    ['@a -= @b;', ['@a aggregate', '@b read']],
    ['@a *= 2;', ['@a set', '@a read']],
    ['$x = @a++;', ['@a aggregate', '@a read']],
    ['if (++@a > 1) { }', ['@a aggregate', '@a read']],
    ['@a++; @b++', ['@a aggregate', '@b aggregate']],
    ['delete(@a);', ['@a delete']],
    ['delete(@a[tid])', ['@a delete']],
    ['delete(@a, @k);', ['@a delete', '@k read']],
    ['delete(@a[1], @b[2]);', ['@a delete', '@b delete']],
    ['if (delete(@a, 1)) { }', ['@a delete', '@a read']],
    ['clear(@a); zero(@b);', ['@a clear', '@b clear']],
    ['print(@a); print(@a[1]); print(@b, 5, 2);', ['@a print', '@a print', '@b print']],
    ['print((@a, 1)); print(@a + 1); print(1, @b);', ['@a read', '@a read', '@b read']],
    ['for ($kv : @a) { print($kv); }', ['@a read']],
    ['if (has_key(@a, 1) || len(@b) > 1) { }', ['@a read', '@b read']],
    ['@a.0; @b->c; &@d;', ['@a read', '@b read', '@d read']],
    ['"@a"; /* @b */ // @c', []],
  ])('%s', (code, expected) => expect(inBlock(code + '\n')).toEqual(expected))

  test('in a filter comes first', () =>
    expect(uses('kprobe:f /@a[tid] && @b++ < 5/ { delete(@a[tid]); }')).toEqual([
      '@a read',
      '@b aggregate',
      '@b read',
      '@a delete',
    ]))

  test('has a place', () =>
    expect(one('kprobe:f\n{\n  @a = 1;\n}')?.maps).toEqual([
      { line: 3, column: 3, map: '@a', action: 'set' },
    ]))
})

describe('macros and functions', () => {
  const DEFINED = 'macro put(@m, key, $v) { @m[key] = $v; @own++; }\nmacro say(x) { printf("%d", x); }\n'

  test('do to the maps that are handed to them what their blocks say', () => {
    expect(uses(`${DEFINED}kprobe:f { put(@a, 1, @b[1]); }`)).toEqual(['@own aggregate', '@a set', '@b read'])
    expect(uses(`kprobe:f { put(@a, 1, 2); }\n${DEFINED}`)).toEqual(['@own aggregate', '@a set'])
  })

  test('call what is defined before them, without end where they call themselves', () => {
    expect(uses(`${DEFINED}macro two(@x) { put(@x, 1, 2); two(@x); }\nkprobe:f { two(@a); }`)).toEqual([
      '@own aggregate',
      '@a set',
      '@a read',
    ])
  })

  test('print where they are called', () =>
    expect(one(`${DEFINED}kprobe:f { say(1); }`)?.prints).toEqual({ line: 3, column: 12 }))
})

test.each([
  ['printf("a")', 12],
  ['@a = 1; time("%H")', 20],
  ['print("a")', 12],
  ['print(@a); print(@a + 1)', 23],
  ['cat("/x")', 12],
  ['join(args.argv)', 12],
  ['system("ls")', 12],
  ['print(@a); clear(@a)', null],
  ['$printf = 1; $a.print', null],
])('where %s prints by itself', (code, column) =>
  expect(one(`kprobe:f { ${code}; }`)?.prints ?? null).toEqual(column === null ? null : { line: 1, column }),
)
