/** Events drawn as a timeline: a lane for each handler, top down as written, and from left to right as they ran. */
import type { VNode } from 'preact'
import { shortened, visibleLine } from '../../../../lib/visible.js'
import { drawingOf } from './steps.js'
import type { EventRun } from './steps.js'

const LANE = 18
const GAP = 10
/** The width of a sign, about. */
const SIGN = 7.2

interface EventProps {
  readonly lanes: readonly string[]
  readonly run: EventRun
  readonly caption: string
}

const nameOf = (handler: string): string => shortened(visibleLine(handler), 16)

function Event({ lanes, run, caption }: EventProps): VNode {
  const dot = Math.max(16, ...lanes.map((name) => nameOf(name).length * SIGN + 8))
  const width = Math.max(run.length, 1) * (dot + GAP) - GAP + 4
  const height = Math.max(lanes.length, 1) * LANE + 4
  const dots = run.map((handler, step) => ({
    handler,
    x: 2 + dot / 2 + step * (dot + GAP),
    y: 2 + LANE / 2 + lanes.indexOf(handler) * LANE,
  }))
  const words = run.length === 0 ? 'no handler ran' : run.map(nameOf).join(', ')
  return (
    <figure class="event">
      <svg width={width} height={height} role="img" aria-label={`${caption}: ${words}`}>
        {lanes.map((name, lane) => (
          <path key={name} class="lane" d={`M0 ${2 + LANE / 2 + lane * LANE}H${width}`} />
        ))}
        <path class="path" d={dots.map(({ x, y }, step) => `${step === 0 ? 'M' : 'L'}${x} ${y}`).join('')} />
        {dots.map(({ handler, x, y }, step) => (
          <g key={step}>
            <rect x={x - dot / 2} y={y - 8} width={dot} height={16} rx={8} />
            <text x={x} y={y + 4}>
              {nameOf(handler)}
            </text>
          </g>
        ))}
      </svg>
      <figcaption>{run.length === 0 ? `${caption}: nothing` : caption}</figcaption>
    </figure>
  )
}

interface TimelineProps {
  /** As written, where that is known. */
  readonly handlers: readonly string[] | undefined
  readonly events: readonly string[]
  /** The CPU of each, where there were several. */
  readonly cpus?: readonly number[] | undefined
}

/** All events, side by side; those of each CPU in a row of their own. */
export const Timeline = ({ handlers, events, cpus }: TimelineProps): VNode => (
  <>
    {[...new Set(cpus ?? [undefined])].map((cpu) => (
      <Row
        key={cpu}
        handlers={handlers}
        events={cpu === undefined ? events : events.filter((_, at) => cpus?.[at] === cpu)}
        on={cpu === undefined ? '' : `CPU ${cpu}, `}
      />
    ))}
  </>
)

interface RowProps extends Omit<TimelineProps, 'cpus'> {
  readonly on: string
}

function Row({ handlers, events, on }: RowProps): VNode {
  const drawing = drawingOf(handlers, events)
  return (
    <div class="timeline">
      {drawing.events.map(({ first, count, run }) => (
        <Event
          key={first}
          lanes={drawing.lanes}
          run={run}
          caption={`${on}${count === 1 ? `event ${first}` : `events ${first}–${first + count - 1}`}`}
        />
      ))}
    </div>
  )
}

/** What is expected, drawn like an event. */
export const Written = ({ handlers }: { handlers: readonly string[] }): VNode => (
  <div class="timeline written">
    <Event lanes={[...new Set(handlers)]} run={handlers} caption="as written" />
  </div>
)
