/** `matrix explain CASE`: the question, the program that asks it, what was seen over the axes, and what is known of it. */
import { UsageError } from '../errors.js'
import { programOf } from '../exercise/program.js'
import { readMatrix } from '../matrix/load.js'
import { historyOf } from '../report/history.js'
import { visibleLine, visibleLines } from '../report/visible.js'
import { sortedVersions } from '../results/sort.js'
import { loadRecords } from '../results/store.js'
import type { Surroundings } from './context.js'

export interface ExplainArguments {
  readonly config: string
  readonly out: string
  readonly json: boolean
}

const indented = (text: string): string => text.trimEnd().replace(/^/gm, '  ')

/** @param name the case */
export async function explain(
  name: string,
  args: ExplainArguments,
  { stdout }: Surroundings,
): Promise<number> {
  const matrix = await readMatrix(args.config)
  const one = matrix.cases.find((each) => each.name === name)
  if (!one)
    throw new UsageError(
      `no case is called '${name}'; there are: ${matrix.cases.map((each) => each.name).join(', ')}`,
    )
  const { records } = await loadRecords(args.out)
  const own = records.filter((record) => record.case === name)
  const newest = sortedVersions(own.map(({ bpftrace }) => bpftrace)).at(-1) ?? '0.27.1'
  const { text } = programOf(one, newest)
  const history = historyOf(own)
  const issues = matrix.knownIssues.filter(({ cases }) => cases.includes(name))
  if (args.json) {
    const plain = issues.map(({ bpftrace, kernel, ...rest }) => ({
      ...rest,
      bpftrace: bpftrace?.text,
      kernel: kernel?.text,
    }))
    stdout.write(
      `${JSON.stringify({ case: name, title: one.title, program: text, history, knownIssues: plain }, null, 2)}\n`,
    )
    return 0
  }
  const promise = one.kind === 'ordering' && one.promise === 'none' ? 'no order is promised' : 'as written'
  stdout.write(`${name}: ${one.title ?? `in which order do its handlers run? Promised: ${promise}.`}\n`)
  stdout.write(
    `\nAsked so (spelled for bpftrace ${newest}), ${one.events} times the action '${one.workload}':\n\n${indented(visibleLines(text).join('\n'))}\n`,
  )
  stdout.write(
    `\nSeen:\n\n${indented(history.length > 0 ? history.map(visibleLine).join('\n') : 'nothing yet; run `matrix run` first')}\n`,
  )
  for (const { id, seen, summary, upstream, bpftrace, kernel } of issues) {
    const where = [bpftrace && `bpftrace ${bpftrace.text}`, kernel && `kernel ${kernel.text}`]
      .filter(Boolean)
      .join(', ')
    stdout.write(
      `\nKnown: ${id} (${seen}${where && `; ${where}`})\n\n${indented(`${summary}\n${upstream}`)}\n`,
    )
  }
  return 0
}
