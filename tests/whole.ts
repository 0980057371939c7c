/** Whether an audit asks every build on every kernel, rather than each once: MATRIX_TESTS=whole, as before a release. */
export const isWhole = process.env['MATRIX_TESTS'] === 'whole'
