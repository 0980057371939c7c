import { Command } from '@commander-js/extra-typings'
import { building, configured, fetching, offering } from './groups.js'
import type { Flags } from './groups.js'

export const buildsFlags = () =>
  fetching(building(offering(configured(new Command('builds'))))).description(
    'list the bpftrace builds that suites offer, what matrix.yaml takes of them, and what is in the cache',
  )
export type BuildsFlags = Omit<Flags<typeof buildsFlags>, 'out' | 'color'>
