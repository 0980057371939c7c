import { Command } from '@commander-js/extra-typings'
import { configured, fetching } from './groups.js'
import type { Flags } from './groups.js'

export const doctorFlags = () =>
  fetching(configured(new Command('doctor'))).description(
    'check what this host can do, with a proof for each line',
  )
export type DoctorFlags = Pick<Flags<typeof doctorFlags>, 'arch' | 'config' | 'json' | 'allowOlderArchive'>
