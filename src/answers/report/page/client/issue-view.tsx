/** One known issue: what it says, and where it is seen. */
import type { VNode } from 'preact'
import { CaseGrid } from './case-view.js'
import { rangeOf } from './issues.js'
import { linkTo, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { count, Line, Upstream } from './text.js'

export function IssueView({ scene, id }: { scene: Scene; id: string }): VNode | null {
  const { data } = scene
  const note = data.issues.find((one) => one.id === id)
  if (!note) return null
  const { issue, answers, cases } = note
  const its = data.findings.filter((finding) => finding.issue === id && finding.manner === 'known')
  const facts: readonly [string, VNode | string][] = [
    ...(issue ? [['says', issue.seen] as [string, string]] : []),
    ...(rangeOf(note) ? [['of', rangeOf(note)] as [string, string]] : []),
    ['upstream', issue ? <Upstream address={issue.upstream} /> : 'not known'],
    ['seen in', count(answers, 'answer')],
  ]
  return (
    <>
      <p class="summary">
        {issue ? (
          <Line text={issue.summary} />
        ) : (
          'This issue is no longer in the matrix; only records know it.'
        )}
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{typeof value === 'string' ? <Line text={value} /> : value}</dd>
          </div>
        ))}
      </dl>
      {its.length > 0 && (
        <section>
          <h2>Where</h2>
          <ul class="dense">
            {its.flatMap(({ text }) =>
              [text.where, ...text.boundary, ...(text.advice === undefined ? [] : [text.advice])].map(
                (line) => (
                  <li key={line}>
                    <Line text={line} />
                  </li>
                ),
              ),
            )}
          </ul>
        </section>
      )}
      {numbersOf(data.cases)
        .filter((one) => cases.includes(data.cases[one]?.name ?? ''))
        .map((one) => {
          const name = data.cases[one]?.name ?? ''
          return (
            <section key={one}>
              <h2>
                <a href={linkTo(scene, { case: name, kernel: '', bpftrace: '' })}>
                  <Line text={name} />
                </a>
              </h2>
              <CaseGrid scene={scene} one={one} />
            </section>
          )
        })}
    </>
  )
}
