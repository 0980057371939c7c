/**
 * What REQUIRES_FEATURE names, and how `bpftrace --info` tells it. Source: get_bpffeature in tests/runtime/engine/runner.py of
 * bpftrace, as of August 2026. It looks for these words anywhere in the text, and so does this.
 */

/** Feature → the words; null where --info does not tell. */
const WORDS: Readonly<Record<string, string | null>> = {
  loop: 'Loop support: yes',
  probe_read_kernel: 'probe_read_kernel: yes',
  btf: 'btf: yes',
  fentry: 'fentry: yes',
  dpath: 'dpath: yes',
  signal: 'send_signal: yes',
  iter: 'iter: yes',
  libpath_resolv: 'bcc library path resolution: yes',
  dwarf: 'libdw (DWARF support): yes',
  kprobe_multi: 'kprobe_multi: yes',
  kprobe_session: 'kprobe_session: yes',
  uprobe_multi: 'uprobe_multi: yes',
  // Upstream takes it from the build's own configuration (LIBBCC_BPF_CONTAINS_RUNTIME).
  aot: null,
  skboutput: 'skboutput: yes',
  // So upstream looks for it, by another helper's line.
  get_tai_ns: 'get_ktime_ns: yes',
  get_func_ip: 'get_func_ip: yes',
  jiffies64: 'jiffies64: yes',
  lookup_percpu_elem: 'lookup_percpu_elem: yes',
  dwunwind: 'dwunwind (DWARF stack unwinding): yes',
  blazesym: 'blazesym (advanced symbolization): yes',
}

export const FEATURES: readonly string[] = Object.keys(WORDS)

/**
 * The feature that is not as required, in words; null where all are.
 * @param info what `bpftrace --info` printed on the machine, both streams
 */
export function featureMissing(
  features: readonly string[],
  withoutFeatures: readonly string[],
  info: string,
): string | null {
  const has = (feature: string): boolean | null => {
    const words = Object.hasOwn(WORDS, feature) ? WORDS[feature] : undefined
    return typeof words === 'string' ? info.includes(words) : null
  }
  for (const feature of features) {
    const found = has(feature)
    if (found === null) return `needs the feature ${feature}, of which bpftrace --info says nothing`
    if (!found) {
      const words = WORDS[feature] ?? ''
      return `needs the feature ${feature}: bpftrace --info does not say '${words}'`
    }
  }
  for (const feature of withoutFeatures) {
    const found = has(feature)
    if (found === null) return `is for builds without ${feature}, of which bpftrace --info says nothing`
    if (found) return `is for builds without ${feature}, which bpftrace --info says is there`
  }
  return null
}
