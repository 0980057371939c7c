/** The text of a bpftrace program, as far as it has to be understood. Pure. */

/** A program without what is no code: each comment, and each text in quotes, is a space. */
export const codeOf = (text: string): string =>
  text.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, ' ')

/** Whether a program calls `exit()`, and so may end itself. */
export const callsExit = (text: string): boolean => /\bexit\s*\(/.test(codeOf(text))

/** Whether a program says with which exit code it ends, as in `exit(3)`. */
export const saysExitCode = (text: string): boolean => /\bexit\s*\(\s*[^\s)]/.test(codeOf(text))
