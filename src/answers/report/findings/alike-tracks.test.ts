import { expect, test } from 'vitest'
import { mergedGrid } from '../table/merged-grid.js'
import { sharedRuns } from './alike-tracks.js'
import { modelFrom, recordsOf } from './findings.fixture.js'
import { axisOf, rowsInSigns, rowsInWords, runsOf } from './kernel-axis.js'

const USUAL = ['6.1.192', '6.12.43', '6.12.118', '6.16.12', '7.0.13', '7.3.4']
const FULL = USUAL.map((one) => `${one}-full`)
const ARM = ['6.12.118-arm64', '6.16.12-arm64', '7.3.4-arm64']
const RT = ['6.1.192-rt', '7.0.13-rt']
const ALL = [...USUAL, ...FULL, ...ARM, ...RT]
const axisFor = (names: readonly string[]) =>
  axisOf(names.map((kernel) => ({ kernel, runtime: 'microvm' as const, releases: [] })))
const axis = axisFor(ALL)
const rows = (names: readonly string[], among = ALL): number[] => names.map((name) => among.indexOf(name))
const from = (series: number) => (name: string) => parseFloat(name.replace('6.1.', '6.01.')) >= series

/** Each stretch in words, with what is like it. */
const told = (names: readonly string[], among = ALL): string[] => {
  const its = axisFor(among)
  return sharedRuns(its, runsOf(its, rows(names, among))).map(
    ({ run, also }) =>
      `${run.rows.map((row) => among[row]).join(' ')} + ${also.map((one) => `${one.name} ${one.rows.length}`).join(', ')}`,
  )
}

test('flavours and architectures that are alike, as far as they were measured, are one stretch', () => {
  expect(told(ALL.filter(from(6.16)))).toEqual(['6.16.12 7.0.13 7.3.4 + full 3, arm64 2, rt 1'])
})

test('one that differs within, or goes on beyond the end, stays a stretch of its own', () => {
  const newer = ALL.filter(from(6.16))
  expect(told(newer.filter((name) => name !== '7.0.13-full'))).toEqual([
    '6.16.12 7.0.13 7.3.4 + arm64 2, rt 1',
    '6.16.12-full + ',
    '7.3.4-full + ',
  ])
  // 6.12 differs there, and a stretch from 6.16 on does not cover it.
  expect(told([...newer, '6.12.118-arm64'])).toEqual([
    '6.16.12 7.0.13 7.3.4 + full 3, rt 1',
    '6.12.118-arm64 6.16.12-arm64 7.3.4-arm64 + ',
  ])
  // What is the newest of one track is not that of the other.
  expect(told(['6.16.12', '6.17.1-rt'], ['6.12.1', '6.16.12', '6.17.1-rt'])).toEqual([
    '6.16.12 + ',
    '6.17.1-rt + ',
  ])
  const beyond = ['6.16.12', '6.16.12-rt', '6.17.1-rt']
  expect(told(['6.16.12', '6.16.12-rt'], beyond)).toEqual(['6.16.12 + ', '6.16.12-rt + '])
})

test('kernels whose names are no versions stay alone', () => {
  const names = ['6.12.1', '6.12.1-rt', 'mine', 'mine-arm64']
  expect(told(names, names)).toEqual(['6.12.1 + rt 1', 'mine + ', 'mine-arm64 + '])
})

test('too many stretches are told together where they are alike, and counted where they are not', () => {
  const newer = rows(ALL.filter(from(6.16)))
  expect(rowsInSigns(axis, newer)).toBe('≥ 6.16 (+ full, arm64, rt)')
  expect(rowsInWords(axis, newer)).toBe('6.16.12 to 7.3.4 (3) (and there 3 full, 2 arm64, 1 rt)')
  const uneven = rows(['6.1.192', '6.12.118', '7.0.13', '7.3.4-full'])
  expect(rowsInSigns(axis, uneven)).toBe('4 of 17')
  // A few are named one by one.
  expect(rowsInSigns(axis, rows(['7.3.4', '7.3.4-full', '7.3.4-arm64']))).toBe('7.3, 7.3-full, 7.3-arm64')
})

test("a case's grid has one row for them", () => {
  const wild = ALL.map((name) => (from(6.16)(name) ? 'r' : '.')).join(' ')
  const model = modelFrom(recordsOf({ wild }, { kernels: ALL }))
  expect(mergedGrid(model, model.grids[0]!).rows.map(({ name }) => name)).toEqual([
    '6.1.192 – 6.12.118 (3), also full (3), rt (1), arm64 (1)',
    '6.16.12 – 7.3.4 (3), also arm64 (2), full (3), rt (1)',
  ])
})

test('a point release that differs from another of its series is no stand-in for it', () => {
  const names = ['6.12.43', '6.12.118', '6.12.118-arm64', '6.16.1', '6.16.1-arm64']
  expect(told(['6.12.43', '6.12.118-arm64'], names)).toEqual(['6.12.43 + ', '6.12.118-arm64 + '])
  expect(told(['6.12.118', '6.12.118-arm64'], names)).toEqual(['6.12.118 + arm64 1'])
  expect(told(['6.12.43', '6.12.118', '6.12.118-arm64'], names)).toEqual(['6.12.43 6.12.118 + arm64 1'])
})
