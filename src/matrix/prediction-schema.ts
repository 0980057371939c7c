/** Where a case is predicted to be answered, and where to be refused: keys that all cases share. */
import { z } from 'zod'
import { ARCHITECTURES } from './architecture.js'
import { list, mapping, oneOf, pattern, versionRange } from './fields.js'

export const PREDICTIONS = {
  supported: mapping('requirements', {
    bpftrace: versionRange().optional(),
    kernel: versionRange().optional(),
    config: list(
      pattern(/^CONFIG_\w+(=[ym])?$/, 'expected a kernel option such as CONFIG_FPROBE, or CONFIG_FPROBE=y'),
      1,
      'expected a list of kernel options, such as [CONFIG_FPROBE]',
    )
      .optional()
      .describe(
        'Options that the kernel must have, beside those of the probe type; =y: built in, not as a module',
      ),
  })
    .default({})
    .describe('A prediction: where the case is supported'),
  refused: z
    .array(
      mapping('version ranges', {
        bpftrace: versionRange().optional(),
        kernel: versionRange().optional(),
        arch: oneOf(ARCHITECTURES).optional(),
      }),
      'expected a list of mappings with version ranges',
    )
    .default([])
    .describe('A prediction: where the case is refused, if one range cannot say that'),
}
