/** What tests bring of a checkout, and what they may not. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSuite } from './suite-files.js'

let place = ''
let base = ''
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'suite-files-'))
  base = join(place, 'checkout/tests')
})
afterEach(() => rmSync(place, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(base, path)), { recursive: true })
  writeFileSync(join(base, path), text)
}
const opened = (programs?: string) =>
  openSuite({
    name: 'runtime',
    directory: join(base, 'runtime'),
    programs,
    test: [],
  })
const only = (...lines: string[]) => {
  write('runtime/one', ['NAME a', ...lines, ''].join('\n'))
  return opened().tests[0]!
}

test('a test brings what it mentions', () => {
  write('runtime/scripts/hello.bt', 'BEGIN { exit() }')
  write('runtime/outputs/hello.txt', 'hello\n')
  const { files, lacking, read } = only(
    'RUN {{BPFTRACE}} runtime/scripts/hello.bt',
    'EXPECT_FILE runtime/outputs/hello.txt',
  )
  expect([...files.keys()]).toEqual(['runtime/outputs/hello.txt', 'runtime/scripts/hello.bt'])
  expect([lacking, read('runtime/outputs/hello.txt')]).toEqual([null, 'hello\n'])
})

test('nothing from outside of the checkout, by its path or by a link', () => {
  writeFileSync(join(place, 'secret'), 'secret\n')
  const above = only('RUN true', 'EXPECT_FILE ../../secret')
  expect([above.files.size, above.read('../../secret')]).toEqual([0, null])
  mkdirSync(join(base, 'runtime/outputs'), { recursive: true })
  symlinkSync(join(place, 'secret'), join(base, 'runtime/outputs/out.txt'))
  const linked = only('RUN cat runtime/outputs/out.txt', 'EXPECT_FILE runtime/outputs/out.txt')
  expect([linked.files.size, linked.read('runtime/outputs/out.txt')]).toEqual([0, null])
})

test('compiled programs and what lies beside them come from where --programs says', () => {
  const programs = join(place, 'build/tests/testprogs')
  mkdirSync(programs, { recursive: true })
  mkdirSync(join(dirname(programs), 'testlibs'))
  writeFileSync(join(programs, 'hello'), 'program')
  writeFileSync(join(dirname(programs), 'testlibs/lib.so'), 'library')
  write('runtime/one', 'NAME a\nRUN ./testprogs/hello ./testlibs/lib.so\nEXPECT x\n')
  const [one] = opened(programs).tests
  expect([...(one?.files.keys() ?? [])]).toEqual(['testlibs/lib.so', 'testprogs/hello'])
  expect(opened().tests[0]?.lacking).toMatch(/^needs testlibs\/lib\.so, which has to be compiled/)
})

test('a program brings the test libraries that it is linked with', () => {
  const programs = join(place, 'build/tests/testprogs')
  mkdirSync(programs, { recursive: true })
  mkdirSync(join(dirname(programs), 'testlibs'))
  writeFileSync(join(programs, 'linked'), 'ELF\0libours.so\0libc.so.6\0')
  for (const name of ['libours.so', 'libother.so'])
    writeFileSync(join(dirname(programs), 'testlibs', name), 'library')
  write('runtime/one', 'NAME a\nRUN true\nBEFORE ./testprogs/linked\nEXPECT x\n')
  expect([...(opened(programs).tests[0]?.files.keys() ?? [])]).toEqual([
    'testprogs/linked',
    'testlibs/libours.so',
  ])
})

test('a program that starts another brings it, and each its debugging information', () => {
  const programs = join(place, 'build/tests/testprogs')
  mkdirSync(join(programs, '.debug'), { recursive: true })
  mkdirSync(join(programs, 'apart/dwo'), { recursive: true })
  for (const name of [
    'starter',
    'other',
    '.debug/other.debug',
    'apart/dwo/other-part.dwo',
    'apart/alien.debug',
  ])
    writeFileSync(join(programs, name), name)
  write('runtime/one', 'NAME a\nPROG i:s:1 { exit() }\nBEFORE ./testprogs/starter other absent\nEXPECT x\n')
  const [one] = opened(programs).tests
  expect([...(one?.files.keys() ?? [])].sort()).toEqual([
    'testprogs/.debug/other.debug',
    'testprogs/apart/dwo/other-part.dwo',
    'testprogs/other',
    'testprogs/starter',
  ])
  expect(one?.lacking).toBeNull()
})

test.each([
  ['a name that is too long', `PROG BEGIN { print("./${'a'.repeat(300)}") }`, 'EXPECT x'],
  ['a name with a NUL', 'RUN true', 'EXPECT_FILE runtime/a\0b'],
])('%s ends no suite', (_, ...lines) => {
  expect(only(...lines).files.size).toBe(0)
})

test('links that lead in a circle end no suite', () => {
  write('runtime/one', 'NAME a\nRUN cat runtime/round\nEXPECT x\n')
  symlinkSync(join(base, 'runtime/round'), join(base, 'runtime/circle'))
  symlinkSync(join(base, 'runtime/circle'), join(base, 'runtime/round'))
  expect(opened().tests).toHaveLength(1)
})

test('the names of all are known where some are chosen', () => {
  write('runtime/one', 'NAME a\nRUN true\nEXPECT x\n\nNAME b\nRUN true\nEXPECT x\n')
  const { tests, all } = openSuite({
    name: 'runtime',
    directory: join(base, 'runtime'),
    programs: undefined,
    test: ['one.b'],
  })
  expect([tests.map(({ name }) => name), all]).toEqual([
    ['runtime/one.b'],
    ['runtime/one.a', 'runtime/one.b'],
  ])
})
