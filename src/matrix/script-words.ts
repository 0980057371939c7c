/** Checks of the words that a case hands to bpftrace: some would make the run unusable. Pure. */
import type { Problem } from './document.js'
import { field, texts } from './untyped.js'
import type { MappingEntry } from './untyped.js'

const checkPlaceholder = ({ text, path }: MappingEntry, hasBeside: boolean): Problem[] =>
  text.includes('{beside}') && !hasBeside
    ? [
        {
          path,
          at: 'value',
          message: "{beside} without 'beside': expected a command whose process id it is",
        },
      ]
    : []

const RUNS_NOTHING = 'expected none, because with it bpftrace does not run the program'

/** Flags that a case may not have → what is expected instead. */
const TAKEN: Readonly<Record<string, string>> = {
  '-c': "expected 'command' in its place",
  '-e': "expected 'program' in its place",
  '-o': 'expected none, because the output is judged',
  '--': 'expected none, because matrix adds flags after these',
  ...Object.fromEntries(
    ['-l', '-h', '-V', '--help', '--version', '--info', '--dry-run', '--fmt'].map((flag) => [
      flag,
      RUNS_NOTHING,
    ]),
  ),
}

/** The flag in a word: `-vecode` is -v and -e with `code`. Flags before it take no value. */
const flagIn = (word: string): string => {
  const letter = /^-[bkv]*([ceolhV])/.exec(word)?.[1]
  return letter === undefined ? word : `-${letter}`
}

function checkFlag({ text, path }: MappingEntry, hasChild: boolean): Problem[] {
  const flag = flagIn(text)
  const instead = Object.hasOwn(TAKEN, flag) ? TAKEN[flag] : undefined
  const message =
    instead === undefined
      ? hasChild && /^-[bkv]*p/.test(text)
        ? "no flag -p with 'workload' or 'command', whose process bpftrace watches: expected 'beside'"
        : undefined
      : `no flag ${flag} here: ${instead}`
  return message === undefined ? [] : [{ path, at: 'value', message }]
}

/** Mistakes in the flags and arguments of a program's case. */
export function checkWords(body: unknown, name: string): Problem[] {
  const has = (key: string): boolean => field(body, key) !== undefined
  const words = (key: string): MappingEntry[] => texts(body, ['cases', name, key])
  return [
    ...[...words('flags'), ...words('args')].flatMap((word) => checkPlaceholder(word, has('beside'))),
    ...words('flags').flatMap((flag) => checkFlag(flag, has('command') || has('workload'))),
  ]
}
