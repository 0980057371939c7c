import { Command } from '@commander-js/extra-typings'
import type { Flags } from './groups.js'

export const diffFlags = () =>
  new Command('diff')
    .description('compare two result sets: worse, better, vanished and new answers')
    .argument(
      '<before>',
      'a results directory, a records file, a git revision, or packaged: the records of this program',
    )
    .argument('<after>', 'the same')
    .option('--format <format>', 'text, markdown or json (default: text)')
    .option('--json', 'the same as --format json', false)
    .option('--by-series', 'compare each kernel with its successor in the same series', false)
    .option('--no-color', 'accepted for symmetry: diff prints no colours')
export type DiffFlags = Omit<Flags<typeof diffFlags>, 'color'>
