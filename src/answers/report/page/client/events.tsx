/** The attempts at an answer, each with its events, or with bpftrace's own words where there are none. */
import type { VNode } from 'preact'
import { attemptInWords } from '../../../../records/observation.js'
import type { Answered } from './lookup.js'
import { Block, duration } from './text.js'
import { Timeline, Written } from './timeline.js'
import { toneOf } from './tone.js'

const MODES = { combined: "together with the cell's other cases", isolated: 'alone' } as const

interface EventsProps {
  readonly answer: Answered
  /** As written, where that is known. */
  readonly handlers: readonly string[] | undefined
  readonly promised: boolean
}

export function Events({ answer, handlers, promised }: EventsProps): VNode {
  const { story, milliseconds } = answer
  const same = (events: readonly string[]): boolean => events.join('\n') === story.events.join('\n')
  const isTold = story.events.length === 0 || story.attempts.some(({ events }) => same(events))
  return (
    <section>
      <h2>{story.attempts.length === 1 ? 'One attempt' : `${story.attempts.length} attempts`}</h2>
      <div class="attempts" data-tone={toneOf(story)}>
        {handlers && promised && story.attempts.some(({ events }) => events.length > 0) && (
          <div class="attempt">
            <div class="how">expected</div>
            <Written handlers={handlers} />
          </div>
        )}
        {!isTold && (
          <div class="attempt">
            <div class="how">the answer</div>
            <Timeline handlers={handlers} events={story.events} cpus={story.cpus} />
          </div>
        )}
        {story.attempts.map((attempt, index) => (
          <div class="attempt" key={index}>
            <div class="how">
              <b>{attemptInWords(attempt)}</b>
              <br />
              {MODES[attempt.mode]}, {duration(milliseconds[index] ?? 0)}
            </div>
            {attempt.events.length > 0 && (
              <Timeline handlers={handlers} events={attempt.events} cpus={attempt.cpus} />
            )}
            {attempt.reason !== undefined && <Block text={attempt.reason} />}
          </div>
        ))}
      </div>
    </section>
  )
}
