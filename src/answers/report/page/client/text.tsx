/** Text from records: shown as it is, never interpreted. */
import type { VNode } from 'preact'
import { visibleLine, visibleLines } from '../../../../lib/visible.js'

/** A line among others. */
export const Line = ({ text }: { text: string }): VNode => <>{visibleLine(text)}</>

/** What stands for an answer; its sign stays with the word behind it. */
export const Label = ({ text }: { text: string }): VNode => <>{visibleLine(text).replace(' ', '\u00a0')}</>

/** A block that keeps its lines. */
export const Block = ({ text }: { text: string }): VNode => (
  <pre>{visibleLines(text.trimEnd()).join('\n')}</pre>
)

/** Why an answer is what it is: a sentence, and below it what belongs to it where there are more lines. */
export function Reason({ text }: { text: string }): VNode {
  const [first = '', ...rest] = text.trimEnd().split('\n')
  return (
    <>
      <p class="reason">
        <Line text={first} />
      </p>
      {rest.length > 0 && <Block text={rest.join('\n')} />}
    </>
  )
}

/** A link where the text is an address of the web; the text where it is not. */
export const Upstream = ({ address }: { address: string }): VNode =>
  /^https?:\/\//.test(address) ? (
    <a href={address} rel="noreferrer">
      {visibleLine(address.replace(/^https?:\/\/(?:www\.)?/, ''))}
    </a>
  ) : (
    <Line text={address} />
  )

/** `1 case`, `2 cases` */
export const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

/** Milliseconds as people say them. */
export const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
