/** The text of a report to bpftrace's own tracker, in the order of its form for bugs (.github/ISSUE_TEMPLATE/bug_report.md). Pure. */
import { visibleLine } from '../../../../lib/visible.js'
import { code, fenced } from '../../text/markdown-code.js'
import { wholeHistoryOf } from './history.js'
import { answerAt } from './lookup.js'
import type { Spot } from './lookup.js'
import type { Scene } from './scene.js'
import { reproducerAt } from './spelling.js'
import { seenText } from './words.js'

/** The longest reason that is told, in lines. */
const REASON_LINES = 20

/** @returns markdown; null where there is no answer */
export function reportOf(scene: Scene, spot: Spot): string | null {
  const { data } = scene
  const answer = answerAt(data, spot)
  const kernel = data.kernels[spot.row]
  const build = data.builds[spot.column]
  const one = data.cases[spot.one]
  if (!answer || !kernel || !build || !one) return null
  const { story, ground, image } = answer
  const packages = (data.packages[image.bpftrace] ?? []).map(({ name, version }) => `${name} ${version}`)
  const reproducer = reproducerAt(data, spot)
  const handlers = one.asked?.handlers.join('') ?? ''
  const events = [...new Set(story.events)].slice(0, 3)
  const reason = story.reason.trimEnd()
  return [
    '### bpftrace --info',
    '',
    `bpftrace ${code(build.bpftrace)} (${code(packages[0] ?? 'package unknown')}), kernel ${code(kernel.kernel)} (${code(ground.release)}). The output of ${code('bpftrace --info')} goes here.`,
    '',
    '### What reproduces the bug?',
    '',
    ...(reproducer?.text ? [...fenced(reproducer.text, Infinity), ''] : []),
    `Case ${code(one.name)}${one.title === undefined ? '' : `: ${visibleLine(one.title)}`}.`,
    '',
    `- Seen: ${seenText(story)}${events.length === 0 ? '' : `, ${events.map(code).join(', ')}`}`,
    ...(one.promised && handlers !== '' ? [`- Expected: as written, ${code(handlers)}`] : []),
    ...(story.mechanism ? [`- Attached by: ${visibleLine(story.mechanism.join(', '))}`] : []),
    ...(reason === '' ? [] : ['', 'In its own words:', '', ...fenced(reason, REASON_LINES)]),
    '',
    'What was measured, and nothing between it:',
    '',
    ...wholeHistoryOf(scene, spot.one).map((line) => `- ${visibleLine(line)}`),
    '',
    `Kernels: ${data.kernels.map(({ label }) => visibleLine(label)).join(', ')}.`,
    '',
  ].join('\n')
}
