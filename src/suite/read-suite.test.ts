import { expect, test } from 'vitest'
import { readSuite, type SuiteReader } from './read-suite.js'

/** A reader of files that are only names and texts; `null` is something else than a file. */
function readerOf(files: Readonly<Record<string, string | null>>): SuiteReader {
  const paths = Object.keys(files)
  return {
    list(directory) {
      const below = paths.filter((path) => path.startsWith(`${directory}/`))
      if (below.length === 0) throw new Error(`there is no directory ${directory}`)
      const names = below.map((path) => path.slice(directory.length + 1))
      const directories = new Set(
        names.filter((name) => name.includes('/')).map((name) => name.split('/')[0]!),
      )
      return [
        ...[...directories].map((name) => ({ name, kind: 'directory' as const })),
        ...names
          .filter((name) => !name.includes('/'))
          .map((name) => ({
            name,
            kind: files[`${directory}/${name}`] === null ? ('other' as const) : ('file' as const),
          })),
      ]
    },
    read(path) {
      const text = files[path]
      if (typeof text !== 'string' || text === 'unreadable') throw new Error('EACCES: permission denied')
      return Buffer.from(text)
    },
  }
}

const one = (name: string, more = '') => `NAME ${name}\nPROG p\nEXPECT x\n${more}`
const ids = (files: Readonly<Record<string, string | null>>) =>
  readSuite('t/runtime', readerOf(files)).tests.map(({ id }) => id)

test('files in any directory give tests, but those that hold none and those that begin with a dot', () => {
  expect(
    ids({
      't/runtime/probe': `${one('a')}\n${one('b')}`,
      't/runtime/deep/call': one('with words'),
      't/runtime/engine/parser': one('no'),
      't/runtime/deep/scripts/x': one('no'),
      't/runtime/outputs/y': one('no'),
      't/runtime/.hidden': one('no'),
      't/runtime/pipe': null,
    }),
  ).toEqual(['call.with words', 'probe.a', 'probe.b'])
})

test('two tests of one name are two where a machine runs both', () => {
  const files = {
    't/runtime/f': [one('a', 'ARCH be\n'), one('a', 'ARCH le\n'), one('a', 'ARCH x86_64\n'), one('a')].join(
      '\n',
    ),
  }
  const { tests, notes } = readSuite('t/runtime', readerOf(files))
  expect(tests.map(({ id }) => id)).toEqual(['f.a', 'f.a', 'f.a#2', 'f.a#3'])
  expect(notes.map(({ line }) => line)).toEqual([11, 16])
})

test('files of one name in two directories do not hide each other', () => {
  const { tests, notes } = readSuite(
    't/runtime',
    readerOf({ 't/runtime/a/f': one('x'), 't/runtime/b/f': one('x') }),
  )
  expect(tests.map(({ id, file }) => [id, file])).toEqual([
    ['f.x', 'a/f'],
    ['f.x#2', 'b/f'],
  ])
  expect(notes[0]?.message).toBe(
    'there is a test f.x already (a/f:1): this one is f.x#2; expected names that differ',
  )
})

test('a file that cannot be read is a mistake, and the others are read', () => {
  const { tests, mistakes } = readSuite(
    't/runtime',
    readerOf({ 't/runtime/f': 'unreadable', 't/runtime/g': one('x') }),
  )
  expect(tests).toHaveLength(1)
  expect(mistakes).toEqual([{ file: 'f', line: 1, message: 'cannot be read: EACCES: permission denied' }])
})

test('scripts for bpftrace --test are a test each', () => {
  const suite = readSuite(
    '/src/tests/self',
    readerOf({
      '/src/tests/self/basic.bt': 'test:a {}',
      '/src/tests/self/README.md': 'Words.\n\nMore words.\n',
      '/src/tests/self/deep/two words.bt': 'test:b {}',
    }),
  )
  expect(suite.kind).toBe('self')
  expect(suite.tests.map(({ id, run, returnCode }) => ({ id, run, returnCode }))).toEqual([
    { id: 'basic', run: '{{BPFTRACE}} --test self/basic.bt', returnCode: 0 },
    { id: 'deep/two words', run: "{{BPFTRACE}} --test 'self/deep/two words.bt'", returnCode: 0 },
  ])
})

test('a script among files of tests is a mistake, and hides none of them', () => {
  const { kind, tests, mistakes } = readSuite(
    't/runtime',
    readerOf({ 't/runtime/f': one('x'), 't/runtime/repro.bt': 'begin { exit() }' }),
  )
  expect([kind, tests.length]).toEqual(['runtime', 1])
  expect(mistakes).toEqual([
    { file: 'repro.bt', line: 1, message: expect.stringMatching(/^is a script/) as string },
  ])
})

test.each([
  [
    { 't/runtime/README': '# words\n' },
    't/runtime is no suite: no file in it has a test; expected a directory such as bpftrace/tests/runtime or bpftrace/tests/self',
  ],
  [
    { 't/runtime/runtime/f': one('x') },
    't/runtime is no suite: no file in it has a test; expected t/runtime/runtime',
  ],
  [
    { 't/runtime/tests/runtime/f': one('x') },
    't/runtime is no suite: no file in it has a test; expected t/runtime/tests/runtime',
  ],
  [{}, 't/runtime cannot be read: there is no directory t/runtime'],
  [
    Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`t/runtime/${at}`, ''])),
    't/runtime is no suite: it has more than 2000 files; expected a directory such as bpftrace/tests/runtime',
  ],
])('a directory that is no suite is told in a sentence (%#)', (files, message) => {
  expect(() => ids(files)).toThrow(message)
})
