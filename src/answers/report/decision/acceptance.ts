/** What it means that records become the baseline, or why they may not. In markdown. Pure. */
import type { Acceptance } from '../../gate/accept.js'
import type { JudgedChange } from '../../gate/decision.js'
import { kernelName } from '../../../records/identity.js'
import type { ResultRecord } from '../../../records/record.js'
import { visibleLine } from '../../../lib/visible.js'
import { gateTable } from './text.js'
import { WORDS } from '../model/labels.js'
import { inline } from '../text/markdown-text.js'
import { WORST_FIRST } from '../model/verdicts.js'

function tally(records: readonly ResultRecord[]): string {
  const counts = WORST_FIRST.toReversed().map((shown) => {
    const number = records.filter(({ verdict }) => verdict === shown).length
    return number > 0 ? `${number} ${WORDS[shown]}` : ''
  })
  return `${records.length} answers: ${counts.filter(Boolean).join(', ')}`
}

const section = (heading: string, findings: readonly JudgedChange[], kernels: readonly string[]): string[] =>
  findings.length > 0 ? ['', heading, '', ...gateTable(findings, kernels)] : []

/** @param path of the baseline */
export function acceptanceText(
  path: string,
  records: readonly ResultRecord[],
  { exitCode, refused, unread, unexpected, changed }: Acceptance,
): string {
  const findings = [...refused, ...unexpected, ...changed].map(({ question }) => question)
  const kernels = [...new Set([...records, ...findings].map(kernelName))]
  if (exitCode !== 0)
    return `${[
      `REFUSED: ${visibleLine(path)} stays as it is; ${records.length === 0 ? 'there are no records' : 'a baseline holds conclusive answers to every question, and nothing else'}`,
      ...section('What is in the way:', refused, kernels),
      ...(unread.length > 0 ? ['', ...unread.map((text) => `- ${inline(text)}`)] : []),
    ].join('\n')}\n`
  const forgives = unexpected.length + changed.length > 0 ? '' : '; it forgives nothing new'
  return `${[
    `ACCEPTED: ${visibleLine(path)} holds ${tally(records)}${forgives}`,
    ...section('Unexpected answers that the gate takes for granted from now on:', unexpected, kernels),
    ...section('What differs from the baseline before, and is forgiven from now on:', changed, kernels),
  ].join('\n')}\n`
}
