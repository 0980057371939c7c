/** What options are where they are not given, as the command line says and as the verbs go by. */

/** The matrix file. */
export const CONFIG = 'matrix.yaml'

/** The results directory. */
export const RESULTS = 'results'
