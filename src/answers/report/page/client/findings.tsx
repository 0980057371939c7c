/** What is to be known before anything else: each finding in a card. */
import type { VNode } from 'preact'
import type { Seen } from '../../findings/seen.js'
import { listed } from '../../model/history.js'
import type { PageData, PageFinding, PageIssue } from '../data.js'
import { seenAt } from './lookup.js'
import { Miniature } from './miniature.js'
import { linkTo, linkToView, numbersOf } from './scene.js'
import type { Scene } from './scene.js'
import { Line, Upstream } from './text.js'
import { gravestOf, toneOf } from './tone.js'
import type { Tone } from './tone.js'
import { seenText } from './words.js'

/** So many are on the first screen. */
export const FIRST = 6

const MOST_CASES = 2

/** A sentence longer than that is no headline; in characters. */
const HEADLINE = 130

const issueOf = ({ issues }: PageData, { issue }: PageFinding): PageIssue | undefined =>
  issues.find(({ id }) => id === issue)

/** The known issue's first sentence, where it is one; else what was seen. */
function headline(data: PageData, finding: PageFinding): string {
  const summary = finding.manner === 'known' ? (issueOf(data, finding)?.issue?.summary ?? '') : ''
  const sentence = /^[^]*?[^.]\.(?=\s+[A-Z]|\s*$)/.exec(summary)?.[0] ?? ''
  const text = sentence.replace(/\.$/, '')
  return text !== '' && text.length <= HEADLINE ? text : finding.text.what
}

/** Of each cell what is to be seen there of a finding, and of its cases where that is not there. */
function tonesOf(
  { data }: Scene,
  { word, manner, cases }: PageFinding,
): (row: number, column: number) => Tone {
  const numbers = numbersOf(data.cases).filter((one) => cases.includes(data.cases[one]?.name ?? ''))
  const isIts = (seen: Seen): boolean => seen.word === word && seen.manner === manner
  return (row, column) => {
    const tones = new Set<Tone>()
    for (const one of numbers) {
      const seen = seenAt(data, { one, row, column })
      if (isIts(seen)) return toneOf(seen)
      tones.add(toneOf(seen))
    }
    return gravestOf(tones)
  }
}

/** `#4104` for a thread of bpftrace's own, which everybody knows by it. */
const THREAD = /^https:\/\/github\.com\/bpftrace\/bpftrace\/(?:issues|pull)\/(\d+)$/

/** Whether somebody upstream knows of it. */
function Reported({ data, finding }: { data: PageData; finding: PageFinding }): VNode {
  const { upstream = '' } = issueOf(data, finding)?.issue ?? {}
  const number = THREAD.exec(upstream)?.[1]
  if (finding.manner !== 'known' || !/^https?:/.test(upstream))
    return <Line text={finding.text.reported === 'unreported' ? 'not reported yet' : finding.text.reported} />
  return (
    <>
      reported{' '}
      {number === undefined ? (
        <Upstream address={upstream} />
      ) : (
        <a href={upstream} rel="noreferrer">
          #{number}
        </a>
      )}
    </>
  )
}

/** Its cases, as far as there is room. */
function Of({ scene, cases }: { scene: Scene; cases: readonly string[] }): VNode {
  const shown = cases.length > MOST_CASES ? cases.slice(0, MOST_CASES) : cases
  return (
    <span class="of">
      {shown.map((name, at) => (
        <span key={name}>
          {at > 0 && ', '}
          <a href={linkTo(scene, { case: name, kernel: '', bpftrace: '' })}>
            <Line text={name} />
          </a>
        </span>
      ))}
      {shown.length < cases.length && ` and ${cases.length - shown.length} more`}
    </span>
  )
}

function Where({ scene, finding }: { scene: Scene; finding: PageFinding }): VNode {
  const { data, axis } = scene
  const builds = data.builds.map(({ bpftrace }) => bpftrace)
  return (
    <div class="where-map" aria-hidden="true">
      <span class="builds">
        <span>
          <Line text={builds[0] ?? ''} />
        </span>
        <span>{builds.length > 1 && <Line text={builds.at(-1) ?? ''} />}</span>
      </span>
      <span class="kernels">
        <span>{axis.shorts[0]}</span>
        <span>{axis.shorts.length > 1 && axis.shorts.at(-1)}</span>
      </span>
      <Miniature scene={scene} toneAt={tonesOf(scene, finding)} />
    </div>
  )
}

function Card({ scene, finding }: { scene: Scene; finding: PageFinding }): VNode {
  const { data } = scene
  const { text, cases, issue } = finding
  const about =
    issue === undefined
      ? linkTo(scene, { case: cases[0] ?? '', kernel: '', bpftrace: '' })
      : linkToView(scene, { issue })
  return (
    <li class="finding">
      <p class="kind">
        <span class="chip" data-tone={toneOf(finding)}>
          {seenText(finding)}
        </span>{' '}
        <Of scene={scene} cases={cases} />
        <span class="quiet reported">
          <Reported data={data} finding={finding} />
        </span>
      </p>
      <h3>
        <a href={about}>
          <Line text={headline(data, finding)} />
        </a>
      </h3>
      <div class="facts-of">
        <div>
          <p>
            <Line text={text.where.replace(/^on (?=\d)/, 'on kernels ')} />
          </p>
          {text.boundary.length > 0 && (
            <p class="quiet">
              <Line text={text.boundary.join('; ')} />
            </p>
          )}
          {text.advice !== undefined && (
            <p class="advice">
              <Line text={text.advice} />
            </p>
          )}
        </div>
        <Where scene={scene} finding={finding} />
      </div>
    </li>
  )
}

/** @param all whether those are shown too for which the first screen has no room */
export function Findings({ scene, all }: { scene: Scene; all: boolean }): VNode {
  const { findings } = scene.data
  const shown = all ? findings : findings.slice(0, FIRST)
  if (findings.length === 0)
    return <p class="findings-none">Nothing runs otherwise than it should, as far as answers go.</p>
  return (
    <section class="findings" aria-labelledby="findings-title">
      <h2 id="findings-title">{all ? 'All findings' : 'Findings'}</h2>
      <ul>
        {shown.map((finding, at) => (
          <Card key={at} scene={scene} finding={finding} />
        ))}
      </ul>
      {shown.length < findings.length && (
        <p class="more">
          <a href={linkToView(scene, { view: 'findings' })}>All {findings.length} findings</a>
          <span class="quiet">
            : also{' '}
            <Line
              text={listed([...new Set(findings.slice(FIRST).flatMap(({ cases }) => cases))].slice(0, 4))}
            />
          </span>
        </p>
      )}
    </section>
  )
}
