import { expect, test } from 'vitest'
import { beforeNames, beforePidName, environmentOf, shellLine } from './command.js'
import { mentionedPaths, pathsIn } from './mentions.js'
import { onlyTest, testWith } from './suite.fixture.js'

const BUILD = { bpftrace: '/usr/bin/bpftrace', verifiesIr: true }
const line = (text: string, build = BUILD) => shellLine(onlyTest(`NAME a\n${text}\n`), build)

test('a program is quoted for the shell', () => {
  expect(line('PROG BEGIN { printf("it\'s"); }\n     END { }\nEXPECT x')).toBe(
    `/usr/bin/bpftrace --verify-llvm-ir -e 'BEGIN { printf("it'\\''s"); }\nEND { }'`,
  )
  expect(line('PROG p\nEXPECT x', { ...BUILD, verifiesIr: false })).toBe("/usr/bin/bpftrace -e 'p'")
})

test('JSON is asked for where the first expectation is JSON', () => {
  expect(line('PROG p\nEXPECT_JSON f')).toBe("/usr/bin/bpftrace -q -f json --verify-llvm-ir -e 'p'")
  expect(line('RUN {{BPFTRACE}} x\nEXPECT_JSON f')).toBe('/usr/bin/bpftrace --verify-llvm-ir x')
})

test('a command has the build wherever it says so, and dollar signs stay', () => {
  expect(
    line('RUN {{BPFTRACE}} -V; {{BPFTRACE}} "$1" $$\nEXPECT x', { bpftrace: '/$&/b', verifiesIr: false }),
  ).toBe('/$&/b -V; /$&/b "$1" $$')
})

test('another name space is entered before', () => {
  expect(shellLine(testWith('EXPECT x'), { ...BUILD, verifiesIr: false, within: 'nsenter -p -t 7' })).toBe(
    "nsenter -p -t 7 /usr/bin/bpftrace -e 'BEGIN { exit(); }'",
  )
})

test('the process before is known by its last word', () => {
  const one = onlyTest(
    'NAME a\nRUN {{BPFTRACE}} -p {{BEFORE_PID}}\nBEFORE ./testprogs/wrapper  ./a_name_of_more_than_15\nBEFORE y\nEXPECT x\n',
  )
  expect(beforePidName(one)).toBe('a_name_of_more_than_15')
  expect(beforeNames(one)).toEqual(['a_name_of_more_', 'y'])
  expect(beforePidName(onlyTest('NAME a\nRUN {{BPFTRACE}} -p {{BEFORE_PID}}\nEXPECT x\n'))).toBeNull()
  expect(beforePidName(testWith('BEFORE y', 'EXPECT x'))).toBeNull()
})

test('the environment is that of the test and nothing else', () => {
  expect(environmentOf(testWith('ENV A=1 test=mine', 'EXPECT x'), '/bin')).toEqual({
    A: '1',
    PATH: '/bin',
    test: 'mine',
    __BPFTRACE_NOTIFY_PROBES_ATTACHED: '1',
    __BPFTRACE_NOTIFY_AOT_PORTABILITY_DISABLED: '1',
  })
})

test.each([
  ['uprobe:./testprogs/uprobe_test:main { }', ['testprogs/uprobe_test']],
  ['uprobe:"./testprogs/archive.zip!/true":main', ['testprogs/archive.zip']],
  ["-c 'testprogs/a-b.c' runtime/scripts/x.bt", ['runtime/scripts/x.bt', 'testprogs/a-b.c']],
  ['usdt:./testprogs/usdt_test*:* { }', ['testprogs/usdt_test*']],
  ['./testlibs/lib+x.so; cat /tmp/testprogs/no /proc/self data/y', ['data/y', 'testlibs/lib+x.so']],
  ['./../../etc/passwd ./a/../../b runtime/../../c', []],
  ['1/2 and a/runtime/x and .', []],
  ['././x ./x.', ['x']],
])('%s mentions %j', (text, paths) => {
  expect(pathsIn(text)).toEqual(paths)
})

test('a test mentions what its scripts mention, and they may mention each other', () => {
  const files: Record<string, string> = {
    'runtime/scripts/a.bt': 'uprobe:./testprogs/p:main { } // runtime/scripts/b.bt',
    'runtime/scripts/b.bt': 'uprobe:./testprogs/q:main { } // runtime/scripts/a.bt',
  }
  const one = onlyTest(
    'NAME a\nRUN {{BPFTRACE}} runtime/scripts/a.bt\nBEFORE ./before\nAFTER ./after x\nREQUIRES testprogs/hello\nENV P=./env\nEXPECT_FILE outputs of mine.txt\n',
  )
  expect(mentionedPaths(one, (path) => files[path] ?? null)).toEqual([
    'after',
    'before',
    'env',
    'outputs of mine.txt',
    'runtime/scripts/a.bt',
    'runtime/scripts/b.bt',
    'testprogs/hello',
    'testprogs/p',
    'testprogs/q',
  ])
})
