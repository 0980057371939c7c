/** The order of records in a file and of rows and columns in a report. Pure. */
import { compareVersions } from '../matrix/versions.js'
import type { Question } from './identity.js'

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Identifiers of kernels or of bpftrace builds, each once, oldest first; flavours of one version by their text. */
export function sortedVersions(ids: Iterable<string>): string[] {
  return [...new Set(ids)].sort((a, b) => compareVersions(a, b) || byText(a, b))
}

/** Names, each once: first those of `given` in its order, then the others by their text. */
export function givenFirst(names: Iterable<string>, given: readonly string[]): string[] {
  return [...new Set([...given, ...[...new Set(names)].sort(byText)])]
}

const ranks = (ids: readonly string[]): Map<string, number> => new Map(ids.map((id, index) => [id, index]))

/** Sorted by kernel, bpftrace, case (`cases` first, in its order) and runtime; the input stays as it is. */
export function sortQuestions<Q extends Question>(questions: Iterable<Q>, cases: readonly string[]): Q[] {
  const all = [...questions]
  // Versions are parsed once each: comparing them inside the sort would take seconds over 200,000 records.
  const kernels = ranks(sortedVersions(all.map(({ kernel }) => kernel)))
  const builds = ranks(sortedVersions(all.map(({ bpftrace }) => bpftrace)))
  const names = ranks(
    givenFirst(
      all.map((one) => one.case),
      cases,
    ),
  )
  // One number a question, for the same reason.
  const place = (one: Question): number =>
    ((kernels.get(one.kernel) ?? 0) * builds.size + (builds.get(one.bpftrace) ?? 0)) * names.size +
    (names.get(one.case) ?? 0)
  const places = all.map(place)
  // A file is mostly as a run left it.
  if (places.every((at, index) => index === 0 || at > (places[index - 1] ?? 0))) return all
  return all
    .map((one, index) => ({ one, place: places[index] ?? 0 }))
    .sort((a, b) => a.place - b.place || byText(a.one.runtime, b.one.runtime))
    .map(({ one }) => one)
}
