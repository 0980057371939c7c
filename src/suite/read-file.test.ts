import { expect, test } from 'vitest'
import { readSuiteFile } from './read-file.js'
import { onlyTest } from './suite.fixture.js'

const read = (text: string) => readSuiteFile('dir/group', Buffer.from(text))
const told = (text: string) => read(text).mistakes.map(({ line, message }) => `${line}: ${message}`)

test('a test has what its lines say', () => {
  expect(
    onlyTest(
      [
        '# a comment',
        'NAME all of it',
        'RUN {{BPFTRACE}} -e 1 | wc   ',
        'EXPECT a',
        'EXPECT_NONE b',
        'EXPECT_REGEX c',
        'EXPECT_REGEX_NONE d',
        'TIMEOUT  7',
        'BEFORE x',
        'BEFORE ./y z',
        'AFTER lost',
        'AFTER kill x',
        'SETUP s',
        'CLEANUP c',
        'MIN_KERNEL 5.15',
        'MAX_KERNEL 7.3',
        'REQUIRES true',
        'REQUIRES test 1',
        'ENV A=1 B=',
        'ENV A=2',
        'ARCH x86_64 | !be',
        'REQUIRES_FEATURE btf !loop',
        'REQUIRES_FEATURE iter',
        'SKIP_IF_ENV_HAS CI=true',
        'RETURN_CODE 69',
        'LOCALIZE_TIMESTAMPS 0',
        '',
      ].join('\n'),
    ),
  ).toEqual({
    file: 'group',
    group: 'group',
    name: 'all of it',
    line: 2,
    prog: '',
    run: '{{BPFTRACE}} -e 1 | wc',
    expects: [
      { mode: 'text', text: 'a', line: 4 },
      { mode: 'text-none', text: 'b', line: 5 },
      { mode: 'regex', text: 'c', line: 6 },
      { mode: 'regex-none', text: 'd', line: 7 },
    ],
    timeout: 7,
    befores: ['x', './y z'],
    after: 'kill x',
    setup: 's',
    cleanup: 'c',
    kernelMin: '5.15',
    kernelMax: '7.3',
    requires: ['true', 'test 1'],
    environment: { A: '2', B: '' },
    arch: ['x86_64', '!be'],
    features: ['btf', 'iter'],
    withoutFeatures: ['loop'],
    willFail: false,
    newPidNamespace: false,
    skipIf: { name: 'CI', value: 'true' },
    returnCode: 69,
    localTime: 0,
    isScript: false,
    mistake: null,
  })
})

test('only a line that is blank for the length of the word before it and one more continues that', () => {
  const { prog, expects } = onlyTest(
    'NAME a\nPROG one\n     two\n       three\n  EXPECT x\n         y\nEXPECT_REGEX p\n             q\n',
  )
  expect(prog).toBe('one\ntwo\n  three')
  expect(expects.map(({ text }) => text)).toEqual(['x\n  y', 'p\nq'])
})

test('a comment within a program parts nothing, and only an empty line parts tests', () => {
  const { tests, mistakes } = read(
    'NAME a\nPROG p {\n# no\n     }\nEXPECT x\n\n\n#\n\nNAME b\nRUN r\nEXPECT y\n',
  )
  expect(mistakes).toEqual([])
  expect(tests.map(({ name, line, prog }) => ({ name, line, prog }))).toEqual([
    { name: 'a', line: 1, prog: 'p {\n}' },
    { name: 'b', line: 10, prog: '' },
  ])
})

test.each([
  [
    'NAME a\nPROG p\nEXPECTS x\nEXPECT x\n',
    "3: 'EXPECTS' is no directive (did you mean 'EXPECT'?): expected one such as NAME, PROG or EXPECT",
  ],
  ['PROG p\nEXPECT x\n', '1: this test has no NAME: expected NAME and a name'],
  ['NAME a\nEXPECT x\n', '1: this test runs nothing: expected PROG with a program, or RUN with a command'],
  ['NAME a\nPROG p\nRUN r\nEXPECT x\n', '3: this test has both RUN and PROG: expected one of them'],
  ['NAME a\nPROG p\nWILL_FAIL\n', '1: this test expects nothing: expected an EXPECT or RETURN_CODE'],
  [
    'NAME a\nPROG p\nEXPECT x\nEXPECT_JSON f\n',
    '4: EXPECT_FILE and EXPECT_JSON stand alone: expected no other EXPECT in this test',
  ],
  ['NAME a\nPROG p\nEXPECT_FILE\n', '3: EXPECT_FILE: nothing stands behind it: expected the path of a file'],
  [
    'NAME a\nPROG p\nWILL_FAIL\nRETURN_CODE 1\n',
    '4: this test has both RETURN_CODE and WILL_FAIL: expected one of them',
  ],
  [
    'NAME a\nPROG p\nEXPECT x\nTIMEOUT soon\n',
    "4: TIMEOUT: expected a whole number of seconds from 1 to 3600, found 'soon'",
  ],
  [
    'NAME a\nPROG p\nEXPECT x\nTIMEOUT 0\n',
    "4: TIMEOUT: expected a whole number of seconds from 1 to 3600, found '0'",
  ],
  [
    'NAME a\nPROG p\nEXPECT x\nENV A=b=c\n',
    "4: ENV: 'A=b=c' is no variable: expected NAME=VALUE with one =, apart at blanks",
  ],
  ['NAME a\nPROG p\nEXPECT x\nREQUIRES\n', '4: REQUIRES: nothing stands behind it: expected a command'],
  [
    'NAME a\nPROG p\nEXPECT x\nREQUIRES_FEATURE btf  loop\n',
    '4: REQUIRES_FEATURE: two blanks stand between names: expected one',
  ],
  ['NAME a\nPROG p\nEXPECT x\nSKIP_IF_ENV_HAS CI\n', "4: SKIP_IF_ENV_HAS: expected NAME=VALUE, found 'CI'"],
  [
    'NAME a\nPROG p\nEXPECT x\nMIN_KERNEL six\n',
    "4: MIN_KERNEL: expected a version such as 6.12, found 'six'",
  ],
  [
    'NAME a\nPROG p\nEXPECT x\nNEW_PIDNS\n',
    '4: NEW_PIDNS without BEFORE: expected a BEFORE, which is the first process there',
  ],
  [
    'NAME a\nPROG {{BEFORE_PID}}\nEXPECT x\nBEFORE y\nNEW_PIDNS\n',
    '5: NEW_PIDNS and {{BEFORE_PID}} do not go together: expected one of them',
  ],
  [
    'NAME a\nPROG p\nEXPECT_NONE x\n   \n',
    '4: a line of blanks: expected an empty line between tests, or none within one',
  ],
  ['NAME a\nPROG \0\nEXPECT x\n', '2: a NUL: expected text'],
])('%j: one mistake, with its line, and the test is kept', (text, mistake) => {
  expect(told(text)).toEqual([mistake])
  const { tests } = read(text)
  expect(tests.map((one) => one.mistake?.message)).toEqual([mistake.replace(/^\d+: /, '')])
})

test('an unknown feature is told with those that are known', () => {
  expect(told('NAME a\nPROG p\nEXPECT x\nREQUIRES_FEATURE !bft\n')[0]).toMatch(
    /^4: REQUIRES_FEATURE: there is no feature 'bft' \(did you mean 'btf'\?\): expected loop, .*blazesym/,
  )
})

test('a mistake spoils its own test alone', () => {
  const { tests, mistakes } = read('NAME a\nPROG p\nNONSENSE\n\nNAME b\nPROG p\nEXPECT x\n')
  expect(tests.map(({ name, mistake }) => [name, mistake?.line])).toEqual([
    ['a', 3],
    ['b', undefined],
  ])
  expect(mistakes.map(({ file, line }) => `${file}:${line}`)).toEqual(['dir/group:3'])
})

test('bytes that are no UTF-8 spoil the test that they are in', () => {
  const { tests, mistakes } = readSuiteFile(
    'f',
    Buffer.concat([
      Buffer.from('NAME é\nPROG p\nEXPECT '),
      Buffer.from([0xff, 10, 10]),
      Buffer.from('NAME ü\nPROG p\nEXPECT x\n'),
    ]),
  )
  expect(mistakes).toEqual([{ file: 'f', line: 3, message: 'bytes that are no UTF-8: expected text' }])
  expect(tests.map(({ name, mistake }) => [name, mistake === null])).toEqual([
    ['é', false],
    ['ü', true],
  ])
})

test('lines may end as on any system', () => {
  const text = 'NAME a\nPROG p {\n     }\nEXPECT x\n\nNAME b\nRUN r\nEXPECT y\n'
  const plain = read(text)
  expect(read(text.replaceAll('\n', '\r\n'))).toEqual(plain)
  expect(read(text.replaceAll('\n', '\r'))).toEqual(plain)
})

test('a file cut in the middle is read as far as it goes, and that is said', () => {
  const text = 'NAME a\nPROG p\nEXPECT x\n\nNAME b\nPROG long program\nEXPECT y\n'
  const cut = read(text.slice(0, text.indexOf(' program')))
  expect(cut.tests.map(({ name, mistake }) => [name, mistake?.line])).toEqual([
    ['a', undefined],
    ['b', 5],
  ])
  expect(cut.notes).toEqual([
    {
      file: 'dir/group',
      line: 6,
      message: 'the file ends within this line: expected a line feed; it may be cut',
    },
  ])
})

test("a comment at the end hides the last test from upstream's runner; here it is a test, and that is said", () => {
  const { tests, notes } = read('NAME a\nPROG p\nEXPECT x\n# end\n')
  expect(tests).toHaveLength(1)
  expect(notes.map(({ line }) => line)).toEqual([4])
  expect(read('NAME a\nPROG p\nEXPECT x\n\n# end\n').notes).toEqual([])
})

test('a file that has no test and is none is one mistake; an empty one is nothing', () => {
  expect(told('# Title\n\nSome words\nof a README\n')).toEqual([
    '3: this is no file of a suite: expected tests of lines such as NAME, PROG and EXPECT',
  ])
  expect(read('\n# nothing\n\n')).toEqual({ tests: [], mistakes: [], notes: [] })
  expect(read('')).toEqual({ tests: [], mistakes: [], notes: [] })
  expect(readSuiteFile('f', Buffer.alloc(5_000_000, 'x')).mistakes).toEqual([
    { file: 'f', line: 1, message: 'a file of 5 MB: expected one of at most 4 MB' },
  ])
  expect(readSuiteFile('f', Buffer.from('\x7fELF\x02\0\0\xff\n\xfe')).tests).toEqual([])
})

test('a test without an end is no test', () => {
  const [mistake] = told(`NAME a\nPROG p\n${'EXPECT x\n'.repeat(20_000)}`)
  expect(mistake).toBe('1: this test has 20002 lines: expected at most 10000, or an empty line between tests')
})

test('a file of tests without end is told once', () => {
  expect(told('NAME a\nPROG p\nEXPECT x\n\n'.repeat(5001))).toEqual([
    '1: a file of 5001 tests: expected at most 5000',
  ])
})
