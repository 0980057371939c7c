/** What options are where they are not given, as the command line says and as the verbs go by. */

/** The results directory. */
export const RESULTS = 'results'
