import { Command } from '@commander-js/extra-typings'
import { attesting, choosing, configured, fetching, running, sharing } from './groups.js'
import type { Flags } from './groups.js'

export const runFlags = () =>
  fetching(attesting(running(sharing(choosing(configured(new Command('run'))))))).description(
    'ask every question that has no remembered answer, write the records, print the table',
  )
export type RunFlags = Omit<Flags<typeof runFlags>, 'color'>
