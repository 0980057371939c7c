/**
 * `matrix plan`: what `run` would take, from matrix.yaml and the archive's indexes. Only what comes from no archive is
 * looked at itself: images are pulled. Nothing is booted, so a build's version is told where it is remembered, and how long
 * questions take as far as earlier runs have told.
 */
import type { PlanFlags } from './flags/plan.js'
import { visibleLine } from '../lib/visible.js'
import { openContext, unaskedText } from './context.js'
import { expectation } from './expectation.js'
import type { Surroundings } from './surroundings.js'

export async function plan(args: PlanFlags, surroundings: Surroundings): Promise<number> {
  const context = await openContext(args, surroundings, {})
  const { cells, cases, unasked } = context
  const { stdout } = surroundings
  if (args.json) {
    const plain = cells.map(({ kernel, bpftrace, runtime }) => ({
      kernel: kernel.id,
      release: kernel.release,
      bpftrace: bpftrace.id,
      runtime,
      cases: cases.map(({ name }) => name),
    }))
    stdout.write(`${JSON.stringify(plain, null, 2)}\n`)
    return 0
  }
  const warnings = new Set(
    cells.flatMap(({ kernel, bpftrace }) => [...kernel.warnings, ...bpftrace.warnings]),
  )
  const kernels = [...new Set(cells.map(({ kernel }) => kernel))]
  const width = Math.max(...kernels.map(({ id }) => id.length))
  stdout.write(
    `${cells.length} cells, ${cases.length} cases each: ${cases.map(({ name }) => name).join(', ')}\n\n`,
  )
  for (const kernel of kernels) {
    const builds = cells.filter((cell) => cell.kernel === kernel)
    stdout.write(
      `${visibleLine(`${kernel.id.padEnd(width)}  ${kernel.release}  ×  ${builds.map(({ bpftrace }) => bpftrace.id).join(', ')}`)}\n`,
    )
  }
  stdout.write(`\n${(await expectation(context, args, surroundings.stderr)).map(visibleLine).join('\n')}\n`)
  if (unasked !== null) stdout.write(`\n${visibleLine(unaskedText(unasked))}\n`)
  for (const warning of warnings) stdout.write(`\nwarning: ${visibleLine(warning)}\n`)
  return 0
}
