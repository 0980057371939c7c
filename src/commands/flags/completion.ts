import { Argument, Command } from '@commander-js/extra-typings'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

export const completionFlags = () =>
  new Command('completion')
    .description("print a script that completes this command's words: source <(matrix completion bash)")
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))

/** What such a script calls. */
export const completeFlags = () =>
  new Command('__complete')
    .description('complete the last of these words')
    .argument('[words...]', 'those behind the name of the program, up to the cursor')
