import { Command } from '@commander-js/extra-typings'
import { booting, configured, fetching, offering } from './groups.js'
import type { Flags } from './groups.js'

export const kernelsFlags = () =>
  fetching(booting(offering(configured(new Command('kernels'))))).description(
    'list the kernels that suites offer, what matrix.yaml takes of them, and what is in the cache',
  )
export type KernelsFlags = Omit<Flags<typeof kernelsFlags>, 'out' | 'color'>
