import { expect, test } from 'vitest'
import { spelledOn } from '../../../../matrix/architecture.js'
import { record } from '../../../../records/record.fixture.js'
import type { ResultRecord } from '../../../../records/record.js'
import { modelOf } from '../../model/model.js'
import type { CaseWords } from '../../model/report.js'
import { packed } from '../pack.js'
import { programAt, reproducerAt, spellingsOf } from './spelling.js'

const asked: CaseWords = {
  handlers: ['a'],
  program: ({ bpftrace }, arch) =>
    spelledOn(bpftrace === '0.17.0' ? 'old:{syscall}f' : 'new:{syscall}f', arch),
  reproducer: (_, arch) => ({ text: spelledOn('run {syscall}f', arch), needs: [] }),
}
const same: CaseWords = { ...asked, program: () => 'k:f' }
const dataOf = (records: ResultRecord[]) =>
  packed(
    modelOf(records, {
      cases: [
        { name: 'fexit', asked },
        { name: 'kprobe', asked: same },
      ],
      knownIssues: [],
    }),
  )
const X86 = ['0.17.0', '0.23.2', '0.27.1'].map((bpftrace) => record({ bpftrace }))
const ARM = X86.map((one) => ({ ...one, kernel: '6.12.117-arm64', arch: 'arm64' as const }))

test('a program and a reproducer are spelled for the kernel of their row', () => {
  const data = dataOf([...X86, ...ARM])
  const at = (row: number, column: number) => ({ one: 0, row, column })
  expect([programAt(data, at(0, 0)), programAt(data, at(1, 0)), programAt(data, at(1, 2))]).toEqual([
    'old:__x64_sys_f',
    'old:__arm64_sys_f',
    'new:__arm64_sys_f',
  ])
  expect([0, 1].map((row) => reproducerAt(data, at(row, 1))?.text)).toEqual([
    'run __x64_sys_f',
    'run __arm64_sys_f',
  ])
  expect([0, 1].map((row) => programAt(data, { ...at(row, 1), one: 1 }))).toEqual(['k:f', 'k:f'])
  expect(programAt(data, { one: 9, row: 0, column: 0 })).toBeUndefined()
  expect(programAt(dataOf(ARM), at(0, 1))).toBe('new:__arm64_sys_f')
})

test('every spelling says of whom it is asked, and of which architecture where there are two', () => {
  const ofBuilds = (data: Parameters<typeof spellingsOf>[0]) => spellingsOf(data, 0).map((one) => one.of)
  expect(ofBuilds(dataOf(X86))).toEqual(['asked of 0.17.0', 'asked of 0.23.2, 0.27.1'])
  expect(ofBuilds(dataOf(ARM))).toEqual(['asked of 0.17.0', 'asked of 0.23.2, 0.27.1'])
  expect(ofBuilds(dataOf([...X86, ...ARM]))).toEqual([
    'asked of 0.17.0 on x86-64',
    'asked of 0.23.2, 0.27.1 on x86-64',
    'asked of 0.17.0 on arm64',
    'asked of 0.23.2, 0.27.1 on arm64',
  ])
  expect(spellingsOf(dataOf([...X86, ...ARM]), 1)).toEqual([{ program: 'k:f', of: '' }])
  expect(spellingsOf(dataOf(X86), 9)).toEqual([])
})
