import { Command } from '@commander-js/extra-typings'
import { configured, fetching, recalling, selecting, sharing, trying } from './groups.js'
import type { Flags } from './groups.js'

export const planFlags = () =>
  fetching(recalling(sharing(trying(selecting(configured(new Command('plan'))))))).description(
    'print the cells and cases that run would take, what of it is remembered, and how long the rest takes; boot nothing',
  )
export type PlanFlags = Flags<typeof planFlags>

/** What all verbs that take cells understand. */
export type Selection = Omit<PlanFlags, 'json' | 'color' | 'recall'>
