/** The one command that asks again. */
import type { VNode } from 'preact'
import { Copied } from './copied.js'

export const Command = ({ text }: { text: string }): VNode => (
  <section>
    <h2>Ask again</h2>
    <Copied text={text} what="the command" />
  </section>
)
