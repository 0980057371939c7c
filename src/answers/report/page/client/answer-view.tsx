/** One answer: what was asked, what was seen, how often it was tried, with what, and how to ask again. */
import type { VNode } from 'preact'
import { NO_FILTER } from './address.js'
import { Artefacts } from './artefacts.js'
import { Command } from './command.js'
import { Events } from './events.js'
import { Issues } from './issues.js'
import { burstFacts, WHOLE } from './burst-facts.js'
import { answerAt } from './lookup.js'
import type { Answered, Spot } from './lookup.js'
import { Neighbours } from './neighbours.js'
import { Program, Reproduced, Workload } from './program.js'
import { Copied } from './copied.js'
import { reportOf } from './report-this.js'
import { commandFor } from './reproduce.js'
import { linkToView } from './scene.js'
import type { Scene } from './scene.js'
import { Line, Reason } from './text.js'
import { seenText } from './words.js'

/** What is asked for; where there are no handlers, it is an output. */
function expectation(
  { story: { expected, burst, manner } }: Answered,
  handlers: readonly string[] | undefined,
): string {
  if (burst && manner !== 'known') return WHOLE
  if (handlers?.length === 0) return 'as described'
  if (expected.order === undefined) return 'any order, the same in every event'
  return expected.order === 'declared' || manner === 'known' ? 'as written' : expected.order
}

interface FactsProps {
  readonly answer: Answered
  readonly handlers: readonly string[] | undefined
}

function Facts({ answer, handlers }: FactsProps): VNode {
  const { story, moment } = answer
  const facts: readonly [string, string][] = [
    ['asked for', expectation(answer, handlers)],
    ['seen', seenText(story)],
    ...(story.manner === 'known' ? [['known as', story.expected.why ?? ''] as [string, string]] : []),
    ...burstFacts(story.burst),
    ['mechanism', story.mechanism?.join(', ') ?? 'not recorded'],
    ['answered', moment],
  ]
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Line text={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Where the same answers are as text, and where this one is. */
const Elsewhere = ({ address }: { address: string }): VNode => (
  <p class="quiet elsewhere-files">
    <a href={address}>This answer's own address</a> stays as it is. Its record is a line of{' '}
    <a href="records.jsonl">records.jsonl</a>; all answers as text are in{' '}
    <a href="compatibility.md">compatibility.md</a>.
  </p>
)

/** The answer as a report to those who write bpftrace. Nothing is sent. */
function ReportThis({ scene, spot }: { scene: Scene; spot: Spot }): VNode | null {
  const text = reportOf(scene, spot)
  return text === null ? null : (
    <details class="source">
      <summary>Report this: the text for bpftrace’s own form</summary>
      <Copied text={text} what="the report" />
    </details>
  )
}

export function AnswerView({ scene, spot }: { scene: Scene; spot: Spot }): VNode {
  const { data } = scene
  const answer = answerAt(data, spot)
  const kernel = data.kernels[spot.row]
  const { name = '', promised = false, asked } = data.cases[spot.one] ?? {}
  const command = kernel && (
    <Command text={commandFor(data.asking, kernel, data.builds[spot.column]?.bpftrace ?? '', name)} />
  )
  if (!answer)
    return (
      <>
        <p>There is no answer here; it may be anything.</p>
        {command}
        <Neighbours scene={scene} spot={spot} />
      </>
    )
  const { story } = answer
  return (
    <>
      <Reason text={story.reason} />
      {story.surprise !== undefined && (
        <p class="surprise">
          <Line text={story.surprise} />
        </p>
      )}
      <Facts answer={answer} handlers={asked?.handlers} />
      <Events answer={answer} handlers={asked?.handlers} promised={promised} />
      <Issues
        scene={scene}
        heading="The known issue"
        issues={data.issues.filter(({ id }) => story.shown === 'known' && id === story.expected.why)}
      />
      <Reproduced data={data} spot={spot} />
      {asked && (
        <section>
          <h2>The program that was run</h2>
          <Program data={data} spot={spot} />
          <Workload data={data} one={spot.one} />
        </section>
      )}
      {command}
      <ReportThis scene={scene} spot={spot} />
      <Neighbours scene={scene} spot={spot} />
      <Artefacts data={data} answers={[answer]} />
      <Elsewhere address={linkToView(scene, { ...scene.view, filter: NO_FILTER })} />
    </>
  )
}
