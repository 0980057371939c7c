/** Known issues, with the threads upstream. */
import type { VNode } from 'preact'
import type { PageIssue } from '../data.js'
import { addressWord } from './address.js'
import { linkTo, linkToView } from './scene.js'
import type { Scene } from './scene.js'
import { count, Line, Upstream } from './text.js'

/** The versions, the architecture and the kernels that it is said of. */
export const rangeOf = ({ issue }: PageIssue): string =>
  [
    ...(issue?.bpftrace === undefined ? [] : [`bpftrace ${issue.bpftrace}`]),
    ...(issue?.kernel === undefined ? [] : [`kernel ${issue.kernel}`]),
    ...(issue?.arch === undefined ? [] : [issue.arch]),
    ...(issue?.releases ?? []),
  ].join(', ')

function Issue({ scene, note }: { scene: Scene; note: PageIssue }): VNode {
  const { id, issue, cases, answers } = note
  const where = rangeOf(note)
  return (
    <li class="issue" id={scene.isStill ? `issue=${addressWord(id)}` : undefined}>
      <h3>
        <a href={linkToView(scene, { issue: id })}>
          <Line text={id} />
        </a>{' '}
        <span class="quiet">
          {issue && <Line text={issue.seen} />}
          {where && (
            <>
              {' · '}
              <Line text={where} />
            </>
          )}
        </span>
      </h3>
      <p>{issue ? <Line text={issue.summary} /> : 'This issue is no longer in the matrix.'}</p>
      <p class="quiet">
        {issue && (
          <span class="upstream">
            <Upstream address={issue.upstream} />
            {' · '}
          </span>
        )}
        {answers === 0 ? 'not seen here' : `seen in ${count(answers, 'answer')}: `}
        {cases.map((name, index) => (
          <span key={name}>
            {index > 0 && ', '}
            <a href={linkTo(scene, { case: name, kernel: '', bpftrace: '' })}>
              <Line text={name} />
            </a>
          </span>
        ))}
      </p>
    </li>
  )
}

interface IssuesProps {
  readonly scene: Scene
  readonly heading: string
  readonly issues: readonly PageIssue[]
}

export const Issues = ({ scene, heading, issues }: IssuesProps): VNode | null =>
  issues.length === 0 ? null : (
    <section class="known">
      <h2>{heading}</h2>
      <ul class="issues">
        {issues.map((note) => (
          <Issue key={note.id} scene={scene} note={note} />
        ))}
      </ul>
    </section>
  )
