import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

/** The stages in the order in which data flows: a stage may import those before it, never those behind it. */
const STAGES = [
  'matrix',
  'archive',
  'plan',
  'engine',
  'machine',
  'artefacts',
  'sources',
  'exercise',
  'results',
  'verdict',
  'gate',
  'run',
  'report',
  'diff',
  'display',
  'commands',
]

/** Rooms that a stage has no business in, although they lie before it. */
const ALSO_CLOSED = {
  archive: ['matrix'],
  engine: ['matrix', 'plan'],
  sources: ['engine', 'machine'],
  results: ['plan', 'engine', 'machine', 'artefacts', 'sources', 'exercise'],
  gate: ['archive', 'plan', 'engine', 'machine', 'artefacts', 'sources', 'exercise', 'verdict'],
  report: ['archive', 'plan', 'engine', 'machine', 'artefacts', 'sources', 'exercise', 'run'],
  diff: ['archive', 'plan', 'engine', 'machine', 'artefacts', 'sources', 'exercise', 'verdict', 'run'],
}

const stageRules = STAGES.map((stage, index) => {
  const closed = [...STAGES.slice(index + 1), ...(ALSO_CLOSED[stage] ?? [])]
  return {
    files: [`src/${stage}/**/*.{ts,tsx}`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: closed.map((other) => ({
            group: [`**/${other}/*`],
            message: `${stage}/ may not know ${other}/ (see ARCHITECTURE.md)`,
          })),
        },
      ],
    },
  }
}).filter(({ rules }) => rules['no-restricted-imports'][1].patterns.length > 0)

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'results/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.client.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers and yes-or-no read well in templates.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_' }],
      // A flag that a callback changes is not constant, whatever flow analysis says of the line above.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.fixture.ts'],
    // A test that takes what is not there fails, as it should.
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...stageRules,
  {
    files: ['scripts/**/*.js', 'eslint.config.js'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
      },
    },
  },
)
