/** A report's model → what the page carries. Pure. */
import { ARCHITECTURES, factsOfArchitecture, UNSAID } from '../../../matrix/architecture.js'
import type { Architecture } from '../../../matrix/architecture.js'
import { kernelName } from '../../../records/identity.js'
import type { ResultRecord } from '../../../records/record.js'
import { findingText } from '../findings/finding-text.js'
import type { Finding } from '../findings/finding.js'
import { findingsOf } from '../findings/findings.js'
import { trailInWords } from '../model/recalled.js'
import type { CaseGrid, CaseWords, IssueNote, Model, ReportedAnswer } from '../model/report.js'
import type { Reproducer } from '../reproducer/reproducer.js'
import type {
  PageBuild,
  PageCase,
  PageData,
  PageFinding,
  PageGround,
  PageImage,
  PageIssue,
  PageTexts,
  ShownPackage,
} from './data.js'
import { numbered } from './numbered.js'
import { openStories } from './story.js'
import { occasionsText, toldText } from './told.js'
import type { Told } from './told.js'

/** More findings than anybody reads are no findings. */
const MOST_FINDINGS = 100

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/

/** `2026-11-20T12:00:07.123Z` → `2026-11-20 12:00 UTC`; what is no such time stays as it is. */
const minute = (time: string): string =>
  TIME.test(time) ? `${time.slice(0, 10)} ${time.slice(11, 16)} UTC` : time

const packageOf = ({ name, version, sha256 }: ShownPackage): ShownPackage => ({ name, version, sha256 })

/** What cases ask, each text once. */
function openAsked({ builds, kernels }: Model) {
  const its = new Set(kernels.map(({ arch = UNSAID }) => arch))
  const [first = UNSAID, ...others] = ARCHITECTURES.filter((arch) => its.has(arch))
  const programs = numbered<string>()
  const reproducers = numbered<Reproducer>()
  const sources = numbered<string>()
  const textsOf = ({ program, reproducer }: CaseWords, arch: Architecture): PageTexts => ({
    programs: builds.map((build) => programs.number(program(build, arch))),
    reproducers: reproducer ? builds.map((build) => reproducers.number(reproducer(build, arch))) : [],
  })
  /** Texts are known by their numbers. */
  const isSame = (one: PageTexts, other: PageTexts): boolean =>
    one.programs.join() === other.programs.join() && one.reproducers.join() === other.reproducers.join()
  return {
    values: () => ({
      programs: programs.values,
      reproducers: reproducers.values,
      sources: sources.values,
    }),
    of: (words: CaseWords): NonNullable<PageCase['asked']> => {
      const { handlers, workload } = words
      const texts = textsOf(words, first)
      const differing = others
        .map((arch) => [arch, textsOf(words, arch)] as const)
        .filter(([, other]) => !isSame(texts, other))
      return {
        handlers,
        ...texts,
        ...(differing.length > 0 && { others: Object.fromEntries(differing) }),
        ...(workload && {
          workload: { action: workload.action, source: sources.number(workload.source) },
        }),
      }
    },
  }
}

const caseOf = (
  { name, title, asked, promised }: CaseGrid,
  askedOf: (words: CaseWords) => NonNullable<PageCase['asked']>,
): PageCase => ({
  name,
  ...(title !== undefined && { title }),
  promised,
  ...(asked && { asked: askedOf(asked) }),
})

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
      ...(issue.arch && { arch: factsOfArchitecture(issue.arch).title }),
      ...(issue.releases && { releases: issue.releases }),
    },
  }),
})

function pageFinding(model: Model, finding: Finding): PageFinding {
  const { word, manner, cases, answers, issue, first } = finding
  const { what, where, boundary, reported, advice } = findingText(model, finding)
  return {
    word,
    manner,
    cases,
    answers,
    ...(issue && { issue: issue.id }),
    text: { what, where, boundary, reported, ...(advice !== undefined && { advice }) },
    first: [first.grid, first.row, first.column],
  }
}

const buildOf = ({ bpftrace, packages }: Model['builds'][number]): PageBuild => ({ bpftrace, packages })

/** Of a ground and of an image. */
type PlaceNumbers = readonly [ground: number, image: number]

/** Whether records with the same artefacts were taken on the same ground, by what they share. */
const isPlace = (one: ResultRecord, other: ResultRecord): boolean =>
  one.release === other.release &&
  one.accelerator === other.accelerator &&
  one.warnings === other.warnings &&
  one.recalledFrom === other.recalledFrom

/** The places, times and artefacts of answers, each once. */
function openPlaces() {
  const packages = numbered<readonly ShownPackage[]>()
  const digests = numbered<string>()
  const grounds = numbered<PageGround>()
  const images = numbered<PageImage>()
  const moments = numbered<string>()
  const lists = new Map<readonly ShownPackage[], number>()

  /** Records of a cell share their lists, which are long. */
  function listNumber(list: readonly ShownPackage[]): number {
    const found = lists.get(list) ?? packages.number(list, () => list.map(packageOf))
    lists.set(list, found)
    return found
  }

  const known = new Map<ResultRecord['artefacts'], { record: ResultRecord; numbers: PlaceNumbers }>()

  /** Records of a cell that were read share all of it. */
  function placeNumbers(record: ResultRecord): PlaceNumbers {
    const { release, accelerator, artefacts, warnings, recalledFrom } = record
    const found = known.get(artefacts)
    if (found && isPlace(found.record, record)) return found.numbers
    const ground: PageGround = {
      release,
      accelerator,
      qemu: artefacts.qemu,
      kernel: listNumber(artefacts.kernel),
      workload: digests.number(artefacts.workload.sha256),
      warnings,
      ...(recalledFrom && { recalledFrom: trailInWords(recalledFrom) }),
    }
    const image: PageImage = {
      bpftrace: listNumber(artefacts.bpftrace),
      image: digests.number(artefacts.image.sha256),
    }
    const numbers = [grounds.number(ground), images.number(image)] as const
    known.set(artefacts, { record, numbers })
    return numbers
  }

  return {
    values: () => ({
      packages: packages.values,
      digests: digests.values,
      grounds: grounds.values,
      images: images.values,
      moments: moments.values,
    }),
    occasionOf(record: ResultRecord): number[] {
      const [ground, image] = placeNumbers(record)
      const numbers = [ground, image, moments.number(minute(record.finishedAt))]
      for (const { milliseconds } of record.attempts) numbers.push(Math.round(milliseconds))
      return numbers
    },
  }
}

export function packed(model: Model): PageData {
  const asked = openAsked(model)
  const stories = openStories()
  const places = openPlaces()
  const cells = Array.from({ length: model.kernels.length * model.builds.length }, () => numbered<number[]>())

  function told(answer: ReportedAnswer, cell: number): Told | undefined {
    const { record } = answer
    if (!record) return undefined
    const occasion = places.occasionOf(record)
    return {
      story: stories.number(answer, record),
      occasion: cells[cell]?.number(occasion.join(), () => occasion) ?? 0,
    }
  }
  const answers = model.grids.map((grid) =>
    grid.answers.map((row, at) =>
      toldText(row.map((answer, column) => told(answer, at * model.builds.length + column))),
    ),
  )
  return {
    asking: model.asking,
    kernels: model.kernels.map(({ kernel, runtime, releases, arch }) => ({
      kernel,
      runtime,
      label: kernelName({ kernel, runtime }),
      releases,
      ...(arch && { arch }),
    })),
    builds: model.builds.map(buildOf),
    cases: model.grids.map((grid) => caseOf(grid, asked.of)),
    findings: findingsOf(model)
      .slice(0, MOST_FINDINGS)
      .map((finding) => pageFinding(model, finding)),
    issues: model.issues.map(issueOf),
    warnings: model.warnings,
    ...asked.values(),
    ...places.values(),
    stories: stories.values,
    occasions: cells.map(({ values }) => occasionsText(values)),
    answers,
  }
}
