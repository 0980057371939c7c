/** Which of several cells is meant where nobody says. Pure. */
import { CANDIDATE } from '../matrix/names.js'
import { compareVersions } from '../matrix/versions.js'
import type { Cell } from '../supply/plan/cell.js'

/** For sorting: kernels as most machines have them come before other flavours, and those with headers; then the newest. */
export const usualFirst = (a: Cell, b: Cell): number =>
  Number(a.kernel.id !== a.kernel.version) - Number(b.kernel.id !== b.kernel.version) ||
  compareVersions(b.kernel.version, a.kernel.version)

/** For sorting: the candidate, and then the newest build. */
export const newestBuildFirst = (a: Cell, b: Cell): number =>
  Number(b.bpftrace.id === CANDIDATE) - Number(a.bpftrace.id === CANDIDATE) ||
  compareVersions(b.bpftrace.version, a.bpftrace.version)
