/** What a report is opened for: the answers that nobody expects, and the questions without one, told together. Pure. */
import { plural } from '../../../lib/words.js'
import type { Standing } from '../../../records/exit-code.js'
import { standingOf } from '../../../records/exit-code.js'
import type { Question } from '../../../records/identity.js'
import { kernelsInWords } from './history.js'
import { bareLabel, kernelLabel } from './labels.js'
import { wordsOf } from './notes.js'
import type { ReportedAnswer, Model, Shown } from './report.js'
import { WORST_FIRST } from './verdicts.js'

/** Answers of which the same is to be told. All of it may hold text from outside. */
export interface News {
  readonly standing: Exclude<Standing, 'expected'>
  /** Such as `fexit, bpftrace 0.23.2: ✗ cba`. */
  readonly title: string
  /** Where, and the reason, which may have several lines. */
  readonly text: string
  /** How many answers it tells of. */
  readonly answers: number
  /** The case, or the first of several. */
  readonly case: string
}

interface NewsGroup {
  readonly standing: News['standing']
  readonly shown: Shown
  readonly about: string
  readonly label: string
  readonly reason: string
  readonly first: string
  readonly kernels: string[]
}

/** A wrong answer is one case's; a machine that gave none fails all cases of a kernel at once. */
function about(standing: News['standing'], name: string, kernel: string, bpftrace: string): string {
  return standing === 'unexpected' ? `${name}, bpftrace ${bpftrace}` : `kernel ${kernel}`
}

/**
 * Worst first, otherwise in the order of the report.
 * @param isAsked whether a question without a record is news: a part of a grid has others, which nobody asked
 */
export function newsOf(model: Model, isAsked: (question: Question) => boolean = () => true): News[] {
  const kernels = model.kernels.map(kernelLabel)
  const groups = new Map<string, NewsGroup>()
  const add = (answer: ReportedAnswer, name: string, kernel: string, bpftrace: string): void => {
    const standing = standingOf(answer.record)
    if (standing === 'expected') return
    const group = {
      standing,
      shown: answer.shown,
      about: about(standing, name, kernel, bpftrace),
      label: bareLabel(answer),
      reason: wordsOf(answer),
    }
    const key = JSON.stringify(Object.values(group))
    const found = groups.get(key)
    if (found) found.kernels.push(kernel)
    else groups.set(key, { ...group, first: name, kernels: [kernel] })
  }
  for (const { name, answers } of model.grids)
    for (const [row, kernel] of model.kernels.entries())
      for (const [column, { bpftrace }] of model.builds.entries()) {
        const answer = answers[row]?.[column]
        const isNews = answer?.record !== undefined || isAsked({ ...kernel, bpftrace, case: name })
        if (answer && isNews) add(answer, name, kernels[row] ?? '', bpftrace)
      }
  return [...groups.values()]
    .sort((a, b) => WORST_FIRST.indexOf(a.shown) - WORST_FIRST.indexOf(b.shown))
    .map(({ standing, about, label, reason, first, kernels: where }) => ({
      standing,
      title: `${about}: ${label}`,
      text: `${standing === 'unexpected' ? kernelsInWords(where, kernels) : plural(where.length, 'question')}: ${reason}`,
      answers: where.length,
      case: first,
    }))
}
