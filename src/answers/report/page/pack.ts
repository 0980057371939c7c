/** A report's model → what the page carries. Pure. */
import { kernelName } from '../../../records/identity.js'
import type { Attempt, ResultRecord } from '../../../records/record.js'
import { historyOf, reasonsOf } from '../model/history.js'
import { answerLabel, seenInWords } from '../model/labels.js'
import { trailInWords } from '../model/recalled.js'
import type { ReportedAnswer, CaseGrid, IssueNote, Model } from '../model/report.js'
import type {
  ShownPackage,
  PageBuild,
  PageCase,
  PageData,
  PageIssue,
  ShownPlace,
  Story,
  NoteNumbers,
} from './data.js'

/** Values, each once, by what tells them apart; `make` is only asked for one that is new. */
function numbered<T>(): { readonly values: T[]; number(same: unknown, make: () => T): number } {
  const values: T[] = []
  const numbers = new Map<string, number>()
  return {
    values,
    number(same, make) {
      const key = typeof same === 'string' ? same : JSON.stringify(same)
      const found = numbers.get(key)
      if (found !== undefined) return found
      numbers.set(key, values.length)
      return values.push(make()) - 1
    },
  }
}

/** `2026-11-20T12:00:07.123Z` → `2026-11-20 12:00 UTC`; what is no such time stays as it is. */
const minute = (time: string): string =>
  time.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/, '$1 $2 UTC')

const packageOf = ({ name, version, sha256 }: ShownPackage): ShownPackage => ({ name, version, sha256 })

const attemptOf = ({ mode, outcome, order, events, reason }: Attempt): Omit<Attempt, 'milliseconds'> => ({
  mode,
  outcome,
  order,
  events,
  ...(reason !== undefined && { reason }),
})

/** What tells stories apart: all that `storyOf` reads. */
const sameStory = ({ shown }: ReportedAnswer, record: ResultRecord): unknown => [
  shown,
  record.verdict,
  record.order,
  record.events,
  record.reason,
  record.expected,
  record.surprise,
  record.burst,
  record.mechanism,
  record.attempts.map(({ mode, outcome, order, events, reason }) => [mode, outcome, order, events, reason]),
]

const storyOf = (answer: ReportedAnswer, record: ResultRecord): Story => ({
  shown: answer.shown,
  label: answerLabel(answer),
  seen: seenInWords(record),
  events: record.events,
  reason: record.reason,
  expected: {
    ...(record.expected.order !== undefined && { order: record.expected.order }),
    ...(record.expected.why !== undefined && { why: record.expected.why }),
  },
  ...(record.surprise !== undefined && { surprise: record.surprise }),
  ...(record.burst !== undefined && { burst: record.burst }),
  ...(record.mechanism !== undefined && { mechanism: record.mechanism }),
  attempts: record.attempts.map(attemptOf),
})

function caseOf(
  { name, title, asked, promised, answers }: CaseGrid,
  builds: Model['builds'],
  numberOf: (program: string) => number,
): PageCase {
  const records = answers.flat().flatMap(({ record }) => record ?? [])
  return {
    name,
    ...(title !== undefined && { title }),
    promised,
    ...(asked && {
      asked: {
        handlers: asked.handlers,
        programs: builds.map((build) => numberOf(asked.program(build))),
      },
    }),
    history: historyOf(records),
    reasons: reasonsOf(records),
  }
}

const issueOf = ({ id, cases, answers, issue }: IssueNote): PageIssue => ({
  id,
  cases,
  answers,
  ...(issue && {
    issue: {
      seen: issue.seen,
      summary: issue.summary,
      upstream: issue.upstream,
      ...(issue.bpftrace && { bpftrace: issue.bpftrace.text }),
      ...(issue.kernel && { kernel: issue.kernel.text }),
    },
  }),
})

const buildOf = ({ bpftrace, packages }: Model['builds'][number]): PageBuild => ({ bpftrace, packages })

export function packed(model: Model): PageData {
  const programs = numbered<string>()
  const packages = numbered<readonly ShownPackage[]>()
  const places = numbered<ShownPlace>()
  const moments = numbered<string>()
  const stories = numbered<Story>()
  const lists = new Map<readonly ShownPackage[], number>()

  /** Records of a cell share their lists, which are long. */
  function listNumber(list: readonly ShownPackage[]): number {
    const found = lists.get(list) ?? packages.number(list, () => list.map(packageOf))
    lists.set(list, found)
    return found
  }
  function placeNumber({ release, accelerator, artefacts, warnings, recalledFrom }: ResultRecord): number {
    const place: ShownPlace = {
      release,
      accelerator,
      qemu: artefacts.qemu,
      kernel: listNumber(artefacts.kernel),
      bpftrace: listNumber(artefacts.bpftrace),
      workload: artefacts.workload.sha256,
      image: artefacts.image.sha256,
      warnings,
      ...(recalledFrom && { recalledFrom: trailInWords(recalledFrom) }),
    }
    return places.number(place, () => place)
  }
  function told(answer: ReportedAnswer): NoteNumbers {
    const { record } = answer
    if (!record) return []
    const time = minute(record.finishedAt)
    return [
      stories.number(sameStory(answer, record), () => storyOf(answer, record)),
      placeNumber(record),
      moments.number(time, () => time),
      ...record.attempts.map(({ milliseconds }) => milliseconds),
    ]
  }
  return {
    kernels: model.kernels.map(({ kernel, runtime, releases }) => ({
      kernel,
      runtime,
      label: kernelName({ kernel, runtime }),
      releases,
    })),
    builds: model.builds.map(buildOf),
    cases: model.grids.map((grid) =>
      caseOf(grid, model.builds, (program) => programs.number(program, () => program)),
    ),
    issues: model.issues.map(issueOf),
    warnings: model.warnings,
    answers: model.grids.map(({ answers }) => answers.flat().map(told)),
    programs: programs.values,
    packages: packages.values,
    places: places.values,
    moments: moments.values,
    stories: stories.values,
  }
}
