/**
 * What is known of each probe type, in one place: how it is spelled, by whom its handlers are fired, and by what its
 * events are told apart. Facts of Debian's builds 0.11.3, 0.17.0, 0.23.2, 0.27.0 and 0.27.1 were measured; others name
 * their source.
 */

export interface ProbeType {
  /** Its name in versions before `since`. */
  readonly before?: { readonly name: string; readonly since: string }
  /** Whether an attach point names something behind the probe's name. */
  readonly target: boolean
  /**
   * `workload`: handlers take only what the workload does for an event, told by the process name;
   * `none`: they fire in the kernel's or bpftrace's own context, where there is no such name to ask for.
   */
  readonly filter: 'workload' | 'none'
  /**
   * What tells one event from the next. `workload`: the time in which the workload did its action. `ticks`: a timer's
   * period; the workload only lets time pass. `run`: the whole run is one event.
   */
  readonly delimit: 'workload' | 'ticks' | 'run'
  /**
   * Options of the kernel's configuration without which it has no such events, or takes no BPF programs for them: by its
   * kernel/trace/Kconfig, arch/Kconfig, include/linux/bpf_types.h (every type of program here is within CONFIG_BPF_EVENTS),
   * kernel/events/core.c (the PMUs of kprobes and uprobes) and kernel/bpf/trampoline.c.
   */
  readonly config: readonly string[]
  /** It fires for the workload outside of its action too, so tokens in no event are no surprise. */
  readonly elsewhere?: true
  /** bpftrace may run its programs by itself (since 0.27 it does), so the kernel attaches none of them. */
  readonly unattached?: true
}

const config = ['CONFIG_BPF_EVENTS'] as const
const ofWorkload = { target: true, filter: 'workload', delimit: 'workload', config } as const
const ofTimer = { target: true, filter: 'none', delimit: 'ticks', config } as const
const ofRun = { target: false, filter: 'none', delimit: 'run', config } as const
const ofTrampoline = {
  ...ofWorkload,
  config: [...config, 'CONFIG_DEBUG_INFO_BTF', 'CONFIG_BPF_JIT', 'CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS'],
} as const
const ofKprobe = { ...ofWorkload, config: [...config, 'CONFIG_KPROBE_EVENTS'] } as const
const ofUprobe = { ...ofWorkload, config: [...config, 'CONFIG_UPROBE_EVENTS'] } as const

/**
 * fentry and fexit: bpftrace's changelog has them as aliases since 0.20; measured: 0.17.0 aborts on them, 0.11.3 says
 * "Unrecognized probe type", 0.23.2 takes them. begin and end are written as every version takes them, in capitals.
 */
export const PROBE_TYPES = {
  fentry: { ...ofTrampoline, before: { name: 'kfunc', since: '0.20' } },
  fexit: { ...ofTrampoline, before: { name: 'kretfunc', since: '0.20' } },
  kprobe: ofKprobe,
  kretprobe: { ...ofKprobe, config: [...ofKprobe.config, 'CONFIG_KRETPROBES'] },
  uprobe: ofUprobe,
  uretprobe: ofUprobe,
  usdt: ofUprobe,
  tracepoint: ofWorkload,
  rawtracepoint: ofWorkload,
  software: { ...ofWorkload, elsewhere: true },
  watchpoint: { ...ofWorkload, config: [...config, 'CONFIG_HAVE_HW_BREAKPOINT'] },
  self: { ...ofWorkload, filter: 'none', unattached: true },
  interval: ofTimer,
  profile: ofTimer,
  hardware: ofTimer,
  iter: { ...ofRun, target: true, config: [...config, 'CONFIG_DEBUG_INFO_BTF'] },
  BEGIN: { ...ofRun, unattached: true },
  END: { ...ofRun, unattached: true },
} as const satisfies Record<string, ProbeType>

export type Probe = keyof typeof PROBE_TYPES
export const PROBES = Object.keys(PROBE_TYPES) as [Probe, ...Probe[]]

/** The facts of a probe type. */
export const probeType = (probe: Probe): ProbeType => PROBE_TYPES[probe]

/** Actions that do not wait for bpftrace (images/guest/burst.c): for bursts. */
export const BURSTING = ['nap', 'hop'] as const

/** Actions that several CPUs may do at once (images/guest/cpus.c): brief ones, with no state of their own. */
export const AT_ONCE = ['nanosleep', 'call', 'syscalls', 'usdt', 'rename'] as const

/** Actions of the workload (images/guest/actions.c), each an event for the probes that cases name. */
export const WORKLOADS = [
  'nanosleep',
  'call',
  'syscalls',
  'usdt',
  'fault',
  'watched',
  'signal',
  'rename',
  'spin',
  ...BURSTING,
] as const
