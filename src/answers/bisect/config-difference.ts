/** What two kernel configurations differ in, of what touches tracing. Pure. */

/** Options by name, as a .config has them; what is not set is absent. */
type Options = ReadonlyMap<string, string>

export interface OptionDifference {
  readonly option: string
  /** Its value, or null where it is not set. */
  readonly before: string | null
  readonly after: string | null
}

const TOUCHES_TRACING =
  /TRAC(?:E|ING)|[KUF]PROBE|KRETPROBE|BPF|PERF_EVENTS|BTF|RETHOOK|FUNCTION_GRAPH|DYNAMIC_EVENTS|LIVEPATCH|MCOUNT/

/** What the compiler can do is no choice of the kernel's. */
const OF_COMPILER = /^CONFIG_(?:CC|AS|LD|RUSTC)_/

/** The options of tracing that one of two configurations has otherwise, by name. */
export function tracingDifferences(before: Options, after: Options): OptionDifference[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(
      (option) =>
        TOUCHES_TRACING.test(option) && !OF_COMPILER.test(option) && before.get(option) !== after.get(option),
    )
    .sort()
    .map((option) => ({ option, before: before.get(option) ?? null, after: after.get(option) ?? null }))
}
