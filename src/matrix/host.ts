/** The identifier of the machine's own kernel, in matrix.yaml and everywhere else. */
export const HOST = 'host'
